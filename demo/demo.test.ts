import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Language } from '../core/domain.ts'
import { createLog } from '../core/log.ts'
import { createMetrics } from '../core/metrics.ts'
import type { Model } from '../core/model/model.ts'
import { createModel } from '../core/model/openai.ts'
import { askForPlan, planForm } from '../core/model/prompts/plan.ts'
import { askForCode } from '../core/model/prompts/write.ts'
import { readCode } from '../core/model/read-code.ts'
import { findSyntaxError } from '../core/snippets/syntax.ts'
import { detectLocale } from '../core/words/detect.ts'
import { paintCode } from './paint.ts'
import { type RecordedModel, startRecordedModel } from './recorded-model.ts'
import { findRecording, type Recording, readRecordings } from './recordings.ts'
import { STORY } from './story.ts'

const recordings = readRecordings()

// Most of the time is the embedded Postgres starting, many times as long on a busy machine.
describe('npm run demo', { timeout: 120_000 }, () => {
  let temporary: string
  beforeAll(() => {
    temporary = mkdtempSync(join(tmpdir(), 'tanzaku-demo-test-'))
  })
  afterAll(() => rmSync(temporary, { recursive: true }))

  /** Runs the demo in a folder for temporary files of its own; `meet` is called with the output so far. */
  async function runDemo(args: string[] = [], meet?: (output: string, kill: (signal: 'SIGINT') => void) => void) {
    const env = { ...process.env, TMPDIR: temporary, LC_ALL: 'C', FORCE_COLOR: undefined, NO_COLOR: '1' }
    const child = spawn(process.execPath, ['demo/main.ts', ...args], { cwd: join(import.meta.dirname, '..'), env })
    const said = { stdout: '', stderr: '' }
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        said[name] += text
        meet?.(said[name], (signal) => child.kill(signal))
      })
    }
    const code = await new Promise((resolve) => child.on('close', resolve))
    return { code, ...said }
  }

  test('tells a story in three languages, for readers of both, and prints the code that was stored', async () => {
    const { code, stdout, stderr } = await runDemo()
    expect(stderr).toBe('')
    expect(code).toBe(0)
    for (const language of ['Python', 'JavaScript', 'Ruby']) expect(stdout).toContain(` · ${language} · r1`)
    for (const said of ['Planning', 'Writing', 'Assumed: ', '計画中', 'コード作成中', '前提：']) {
      expect(stdout).toContain(said)
    }
    for (const request of STORY) {
      const told = recorded(request)
      expect(stdout).toContain(`Hana: ${request}\n`)
      expect(stdout).toContain(told.code.map((line) => line && `    ${line}`).join('\n'))
      expect(stdout).toMatch(new RegExp(`^  [0-9a-z]{8}  \\w+ +r${told.loop ? 3 : 1}  ${told.plan.title}$`, 'm'))
    }
    expect(readdirSync(temporary)).toEqual([])
  })

  test('does a single request, whatever a shell or a keyboard did to its characters', async () => {
    const { code, stdout } = await runDemo(['１Ｈ３０Ｍ', 'を秒に変換'])
    expect(code).toBe(0)
    expect(stdout).toContain('時間表記を秒に変換 · Python · r1')
    expect(stdout).not.toContain('Assumed')
  })

  test('says when it does not know a request, in its language, and which it knows', async () => {
    const [english, japanese] = await Promise.all([runDemo(['make me a sandwich']), runDemo(['サンドイッチを作る'])])
    expect(english.stderr).toContain('There is no recorded answer to “make me a sandwich”.')
    expect(japanese.stderr).toContain('「サンドイッチを作る」への回答は記録されていません。')
    for (const refused of [english, japanese]) {
      expect(refused).toMatchObject({ code: 1, stdout: '' })
      for (const { request } of recordings) expect(refused.stderr).toContain(`  ${request}\n`)
    }
  })

  test('explains itself, and refuses options it does not have', async () => {
    const [help, fast] = await Promise.all([runDemo(['--help']), runDemo(['--fast'])])
    expect(help).toMatchObject({ code: 0, stderr: '' })
    expect(help.stdout).toContain('npm run demo -- "<request>"')
    expect(fast).toMatchObject({ code: 1, stderr: expect.stringContaining('--fast') })
  })

  test('tells the whole story: Japanese feedback, tests, a failing run, a repair, a pass', async () => {
    const { code, stdout } = await runDemo(['turn "1h30m" into seconds'])
    expect(code).toBe(0)
    const told = [
      'Hana: 1h xyz のような不正な入力は ValueError にしてください',
      'r2 · Python · +',
      '不正な入力は ValueError にしました。',
      'Hana presses [Generate tests]',
      '❌ 5/6 passed · 1 failed · Python 3.',
      '✗ to_seconds("1h xyz"): expected ValueError, got 3600',
      '  From: “1h xyz のような不正な入力は ValueError にしてください”',
      'Hana presses [Repair]',
      '✅ 6/6 passed · Python 3.',
      'The tests were not changed.',
      'r3 · Python · +',
      'The whole text must match now',
    ]
    const places = told.map((text) => stdout.indexOf(text))
    expect(places, stdout).not.toContain(-1)
    expect(places).toEqual([...places].sort((a, b) => a - b))
  })

  test('--serve keeps the admin web open on it until it is interrupted', async () => {
    let page: Promise<number> | undefined
    const { code } = await runDemo(['--serve', 'merge overlapping date ranges'], (output, kill) => {
      const url = /http:\/\/127\.0\.0\.1:\d+/.exec(output)?.[0]
      if (!url || page || !/Ctrl\+C/.test(output)) return
      page = fetch(`${url}/sign-in`).then(({ status }) => status)
      void page.finally(() => kill('SIGINT'))
    })
    expect(await page).toBe(200)
    expect(code).toBe(130)
    expect(readdirSync(temporary)).toEqual([])
  })

  test('leaves nothing behind when it is interrupted', async () => {
    let before: string[] = []
    const { code } = await runDemo([], (output, kill) => {
      if (!output.includes('Planning')) return
      before = readdirSync(temporary)
      kill('SIGINT')
    })
    expect(code).toBe(130)
    expect(before).not.toEqual([])
    expect(readdirSync(temporary)).toEqual([])
  })
})

describe('the recordings', () => {
  let server: RecordedModel
  let model: Model
  beforeAll(async () => {
    server = await startRecordedModel(recordings)
    model = createModel({
      baseURL: server.baseURL,
      model: 'recorded',
      structured: 'json_schema',
      timeoutMs: 5_000,
      maxRetries: 0,
      log: createLog({ level: 'silent', format: 'json', secrets: [] }),
      metrics: createMetrics(),
    })
  })
  afterAll(() => server.close())

  test('are a dozen, in each pair of languages', () => {
    const pairs = recordings.map(({ request, plan }) => `${detectLocale(request, 'en')} ${plan.language}`)
    expect(recordings.length).toBeGreaterThanOrEqual(12)
    expect(new Set(pairs).size).toBe(6)
  })

  test.each(recordings)('$request: a plan and code in good form', async ({ request, plan, explanation, code }) => {
    expect(planForm.schema.safeParse(plan).success).toBe(true)
    const locale = detectLocale(request, 'en')
    const prose = [plan.title, ...plan.contract, ...plan.edgeCases, ...plan.steps, ...plan.assumptions, explanation]
    for (const sentence of prose) expect(detectLocale(sentence, locale)).toBe(locale)
    expect(Array.from(plan.title).length).toBeLessThanOrEqual(40)
    const language = written(plan)
    expect(await findSyntaxError(language, code.join('\n'))).toBeUndefined()
    expect(stripVTControlCharacters(paintCode(code.join('\n'), language))).toBe(code.join('\n'))
  })

  test('are answered to the prompts that Tanzaku asks with', async () => {
    const asking = recordings.map(async ({ request, plan, explanation, code }) => {
      const language = written(plan)
      const ask = { description: request, locale: detectLocale(request, 'en') }
      const rest = { person: 'hana', signal: new AbortController().signal }
      const planned = await model.askFor(
        { ...askForPlan({ ...ask, language: null, reasons: false }), ...rest },
        planForm,
      )
      expect(planned, request).toMatchObject({ value: plan })
      const { text } = await model.ask({ ...askForCode({ ...ask, language, plan }), ...rest })
      expect(readCode(text, language), request).toEqual({ code: `${code.join('\n')}\n`, explanation })
    })
    await Promise.all(asking)
  })

  test('answer nothing else', async () => {
    const stranger = askForPlan({ description: 'make me a sandwich', language: null, locale: 'en', reasons: false })
    const asking = model.askFor({ ...stranger, person: 'hana', signal: new AbortController().signal }, planForm)
    await expect(asking).rejects.toMatchObject({ code: 'model_unavailable' })
  })

  test('are found by their letters and digits', () => {
    for (const recording of recordings) expect(findRecording(recordings, recording.request)).toBe(recording)
    const duration = recorded('turn "1h30m" into seconds')
    for (const request of [
      'Turn 1h30m into seconds',
      ' “turn "1H30M" into seconds” ',
      'ｔｕｒｎ　１ｈ３０ｍ into seconds.',
    ]) {
      expect(findRecording(recordings, request)).toBe(duration)
    }
    for (const request of ['', '?', 'turn 1h30m into minutes', 'seconds']) {
      expect(findRecording(recordings, request)).toBeUndefined()
    }
  })
})

/** The language that a recording's code is in. */
function written({ language }: Recording['plan']): Language {
  if (language === 'other') throw new Error('there is no code in other languages')
  return language
}

function recorded(request: string): Recording {
  const recording = findRecording(recordings, request)
  if (!recording) throw new Error(`no recording of ${request}`)
  return recording
}
