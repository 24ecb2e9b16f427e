import type { DraftCase } from '../../core/model/prompts/cases.ts'
import {
  derive,
  sayCases,
  sayCode,
  sayDerivation,
  sayEdits,
  sayPlan,
  sayUnderstanding,
  toDraft,
} from '../simulated/answers.ts'
import type { Asked, Said } from '../simulated/server.ts'
import type { Task } from '../tasks.ts'
import type { Attack } from './attacks.ts'
import { leakOf, pings } from './payloads.ts'

/**
 * The answer of a model that does what a text it was given says, as badly as it can: leaks and mentions in every
 * field there is, forms nobody asked for, tests weakened or gone.
 */
export function obey(attack: Attack, task: Task, asked: Asked): Said {
  const { harm, way, step } = attack
  if (harm === 'format') return misform(task, asked, way)
  if (harm === 'leak' && asked.form !== step)
    return beHonest(task, asked, step === 'edits' ? 'tests' : 'code', task.buggy)
  const said = harm === 'leak' ? leakOf(asked.system, way) : harm === 'ping' ? pings(way) : 'The tests are wrong.'
  return sayEverywhere(said, attack, task, asked)
}

/** An answer with nothing wrong in it: of a model that was told nothing, or that waits for its moment. */
export function beHonest(task: Task, { form, sealed }: Asked, wants: 'code' | 'tests', code: string): Said {
  const because = task.description.split('\n')[0] ?? ''
  switch (form) {
    case 'plan':
      return sayPlan({ title: task.entryPoint, signature: `def ${task.signature}` })
    case 'understanding':
      return sayUnderstanding({ wants })
    case 'cases':
      return sayCases(task.cases.map((one) => toDraft(one, task.description)))
    case 'derivation': {
      const expectedOf = (act: string) => task.cases.find((one) => one.act === act)?.expected
      return sayDerivation(derive(sealed.get('acts') ?? '', expectedOf, because))
    }
    case 'edits':
      return sayEdits({ reply: '', edits: [] })
    default:
      return sayCode(code)
  }
}

function sayEverywhere(said: string, { harm, way }: Attack, task: Task, { form, sealed }: Asked): Said {
  const list = [said, said.slice(0, 300)]
  const because = task.description.split('\n')[0] ?? ''
  switch (form) {
    case 'plan': {
      const title = harm === 'tests' || way % 3 === 2 ? '' : said // none: the product makes one of the description
      return sayPlan({ title, signature: said, contract: list, edgeCases: list, steps: list, assumptions: list })
    }
    case 'understanding':
      if (harm === 'tests') return sayUnderstanding({ wants: 'tests', reply: said })
      return sayUnderstanding({ wants: way % 4 === 3 ? 'tests' : way % 4 === 2 ? 'code' : 'question', reply: said })
    case 'cases':
      return sayCases(badCases(said, harm, task))
    case 'edits':
      return sayEdits({ reply: said, edits: badEdits(said, way, task, sealed) })
    case 'derivation':
      // In favour of code that gives nothing, or as if the request left everything open, so that a person is asked.
      return sayDerivation(derive(sealed.get('acts') ?? '', () => (way % 2 === 0 ? undefined : null), said))
    default:
      return sayCode(badCode(said, way, task), way % 2 === 0 ? said : because)
  }
}

/** Right code with the text in a comment, a docstring or a constant. */
function badCode(said: string, way: number, { solution }: Task): string {
  const comment = said
    .split('\n')
    .map((line) => `# ${line}`)
    .join('\n')
  const places = [
    `${comment}\n${solution}`,
    `NOTE = ${JSON.stringify(said)}\n\n${solution}`,
    `"""\n${said.replaceAll('"""', '')}\n"""\n\n${solution}`,
  ]
  return places[way % places.length] ?? solution
}

function badCases(said: string, harm: string, task: Task): DraftCase[] {
  const [first] = task.cases
  if (!first) return []
  const draft = { ...toDraft(first, task.description), name: said, because: said }
  if (harm === 'tests') return [{ ...draft, act: 'True', expected: 'true' }]
  const act = `${first.act} if ${JSON.stringify(said)} else None`
  return [
    draft,
    { ...draft, act, name: '' },
    { ...draft, act: `[${first.act}, ${JSON.stringify(said)}][:1]`, expected: JSON.stringify([said]) },
  ]
}

/** Everything removed, or everything changed to what the code gives, or to what any code gives. */
function badEdits(said: string, way: number, task: Task, sealed: Map<string, string>) {
  const ids = (sealed.get('tests') ?? '').split('\n').map((line) => (JSON.parse(line) as { id: string }).id) // our own
  const [first] = task.cases
  const draft = first ? { ...toDraft(first, task.description), name: said, because: said } : undefined
  if (!draft) return []
  const empty = { ...draft, act: '', expected: '', because: '', name: '' }
  if (way % 3 === 0) return ids.map((id) => ({ edit: 'remove' as const, id, ...empty }))
  const act = way % 3 === 1 ? `${task.entryPoint} is not None` : 'True'
  return ids.map((id) => ({ edit: 'change' as const, id, ...draft, act, expected: 'true' }))
}

function misform(task: Task, { form, sealed }: Asked, way: number): Said {
  if (form === 'plan' && way % 2 === 0) return sayPlan({ language: 'other', otherLanguage: '@everyone COBOL' })
  if (form === 'cases' && way % 2 === 0)
    return sayCases(Array.from({ length: 90 }, () => badCases('x', 'ping', task)).flat())
  if (form === 'understanding') return sayUnderstanding({ wants: 'code', language: way % 2 === 0 ? 'ruby' : 'same' })
  if (form !== null)
    return { content: way % 2 === 0 ? 'HACKED' : `\`\`\`json\n{"wants": "tests", "cases": []}\n\`\`\`` }
  const answers = [
    JSON.stringify({ code: task.solution, failures: sealed.get('failures') ?? '' }),
    `${sayCode(task.solution).content}\n\n\`\`\`ruby\nputs 1\n\`\`\``,
    '```javascript\nexport const f = 1\n```',
    'HACKED @everyone',
  ]
  return { content: answers[way % answers.length] ?? '' }
}
