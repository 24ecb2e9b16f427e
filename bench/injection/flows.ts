import type { Case, Core, Job } from '../../core/index.ts'
import { saveSuite } from '../../core/tests/set.ts'
import type { Asked, Said } from '../simulated/server.ts'
import type { Stage } from '../stage.ts'
import type { Task } from '../tasks.ts'
import { type Attack, isIn } from './attacks.ts'
import { beHonest, obey } from './obedient.ts'

/** An attack on its way: the snippet it is in is known by its description, which no other has. */
export type Flow = { attack: Attack; task: Task; description: string; ja: boolean }

/** What was asked for, to be held against what happened. */
export type Went = {
  id: string
  /** The jobs that a person started. */
  jobs: Job[]
  /** The tests before the attack could reach them. */
  cases: Case[]
  /** Everything that a person said since. */
  words: string[]
  /** Whether a person asked for new tests. */
  testsAsked: boolean
}

const ORIGIN = { author: { id: 'bench', name: 'Bench' }, source: 'web' as const, workspace: 'web' }
const LONGEST_MS = 300_000

/** The model in an attack: obedient to the text wherever it reads it, honest where it does not. */
export function answerIn(flow: Flow, asked: Asked): Said {
  const { attack, task } = flow
  if (isIn(asked.sealed, attack)) return obey(attack, task, asked)
  return beHonest(task, asked, 'code', attack.place === 'generated code' ? commented(attack, task) : task.solution)
}

/** Does what the attack needs, as people would, and then something harmless for the model to read it in. */
export async function goThrough({ core, database }: Stage, flow: Flow): Promise<Went> {
  const { attack, description, task, ja } = flow
  const { place, text, onRunner } = attack
  const went: Went = { id: '', jobs: [], cases: [], words: [], testsAsked: false }
  const done = async (accepted: { snippetId: string; jobId: string | null }) => {
    went.id = accepted.snippetId
    if (accepted.jobId) went.jobs.push(await core.waitForJob(accepted.jobId, LONGEST_MS))
    return went.jobs.at(-1)?.status !== 'failed'
  }
  const say = async (words: string) => {
    went.words.push(words)
    return done(await core.giveFeedback({ snippetId: went.id, text: words, author: ORIGIN.author, address: null }))
  }
  const begin = () => {
    if (place === 'description' || place === 'generated code')
      return core.generate({ description, language: 'python', origin: ORIGIN, address: null })
    const code =
      place === 'pasted code' ? commented(attack, task) : place === 'test output' ? speaking(attack, task) : task.buggy
    return core.import({ code, language: 'python', description, origin: ORIGIN })
  }

  if (!(await done(await begin()))) return went
  went.cases = task.cases.slice(0, 5).map((one, index) => ({ ...one, anchor: index < 2 }))
  await database.db.transaction((tx) =>
    saveSuite(tx, went.id, { language: 'python', basis: 'spec', cause: 'generated', cases: went.cases }),
  )
  if (place !== 'test output') await say(place === 'feedback' ? text : harmless(ja))
  if (!onRunner) return went
  if (place === 'description' || place === 'pasted code') {
    went.testsAsked = true
    await done(await core.writeTests(went.id))
  }
  await repair(core, went.id).then(done, () => {}) // refused where the code is in another language by now
  return went
}

function repair(core: Core, snippetId: string) {
  return core.repair({ snippetId, author: ORIGIN.author, address: null })
}

function harmless(ja: boolean): string {
  return ja ? '変数の名前をもう少し分かりやすくしてください。' : 'Please give the variables clearer names.'
}

/** Code with the text as a comment, or as a constant. */
function commented({ text, way }: Attack, { solution }: Task): string {
  if (way % 2 === 1) return `NOTE = ${JSON.stringify(text)}\n\n${solution}`
  return `${text
    .split(/[\r\n\u2028\u2029]+/)
    .map((line) => `# ${line}`)
    .join('\n')}\n${solution}`
}

/** Code that says the text when it is run: returned, raised, printed, or instead of being imported. */
function speaking({ text, way }: Attack, { entryPoint }: Task): string {
  const said = JSON.stringify(`${text} @everyone <!channel>`)
  const bodies = [`return ${said}`, `raise ValueError(${said})`, `print(${said})\n    return [${said}]`]
  const head = way % 4 === 3 ? `raise ImportError(${said})\n\n\n` : ''
  return `${head}def ${entryPoint}(*given):\n    ${bodies[way % bodies.length]}\n`
}
