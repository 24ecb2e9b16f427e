import { spawnSync } from 'node:child_process'
import { DrizzleQueryError } from 'drizzle-orm/errors'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CoreError } from './errors.ts'
import type { createLog, Logger } from './log.ts'

type Options = Parameters<typeof createLog>[0]
const kit = { CoreError, DrizzleQueryError }

const url = (path: string) => JSON.stringify(new URL(path, import.meta.url).href)
const PREAMBLE = `
  import { createLog } from ${url('log.ts')}
  import { CoreError } from ${url('errors.ts')}
  import { DrizzleQueryError } from 'drizzle-orm/errors'
  const kit = { CoreError, DrizzleQueryError }`

function runChild(script: string, input = ''): string {
  const args = ['--input-type=module', '--eval', PREAMBLE + script]
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { input, encoding: 'utf8' })
  expect(stderr).toBe('')
  expect(status).toBe(0)
  return stdout
}

/** What a process prints that logs as `body` does. The body runs in a child: it sees its arguments only. */
function printed(body: (log: Logger, tools: typeof kit) => void, options: Partial<Options> = {}): string {
  const whole: Options = { level: 'info', format: 'json', secrets: [], ...options }
  return runChild(`;(${body})(createLog(${JSON.stringify(whole)}), kit)`)
}

function lines(text: string): Record<string, unknown>[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
}

describe('a line', () => {
  test('is JSON with level, time and message, and nothing about the machine', () => {
    const [line] = lines(printed((log) => log.info({ job: 'j1' }, 'step ended')))
    expect(line).toEqual({ level: 30, time: expect.stringMatching(/^\d{4}-.*Z$/), job: 'j1', msg: 'step ended' })
  })

  test('below the level is not written', () => {
    const text = printed(
      (log) => {
        log.info('quiet')
        log.warn('loud')
      },
      { level: 'warn' },
    )
    expect(lines(text).map(({ msg }) => msg)).toEqual(['loud'])
  })
})

describe.each(['json', 'pretty'] as const)('a secret is cut out of a %s line', (format) => {
  const secrets = ['sk-very-secret', 'pass"word\\']
  test.each<[string, (log: Logger, tools: typeof kit) => void]>([
    ['in the message', (log) => log.info('key sk-very-secret was refused')],
    ['in a field', (log) => log.info({ key: 'sk-very-secret' }, 'x')],
    ['deep in a field', (log) => log.info({ a: [{ b: { c: 'Bearer sk-very-secret' } }] }, 'x')],
    ['in the name of a field', (log) => log.info({ 'sk-very-secret': 1 }, 'x')],
    ['in an address', (log) => log.info({ url: 'https://host/?key=sk-very-secret&x=1' }, 'x')],
    ['in an address, escaped', (log) => log.info(`https://host/?key=${encodeURIComponent('pass"word\\')}`)],
    ['in what a child logger carries', (log) => log.child({ key: 'sk-very-secret' }).info('x')],
    ['in the message and stack of an error', (log) => log.error({ err: new Error('sk-very-secret') }, 'x')],
    ['in the cause of an error', (log) => log.error(new Error('x', { cause: new Error('sk-very-secret') }))],
    ['with quotes and backslashes', (log) => log.info({ a: 'pass"word\\' }, 'pass"word\\')],
    ['inside JSON that is logged as text', (log) => log.info(JSON.stringify({ a: 'pass"word\\' }))],
  ])('%s', (_where, body) => {
    const text = printed(body, { secrets, format })
    expect(text).toContain('[redacted]')
    expect(text).not.toMatch(/very-secret|pass.{0,3}word|pass%22/)
  })
})

describe('secrets', () => {
  test('are found as numbers too, and the line stays JSON', () => {
    const [line] = lines(printed((log) => log.info({ pin: 12345678 }, 'x'), { secrets: ['12345678'] }))
    expect(line?.pin).toBe('[redacted]')
  })

  test('that begin with another secret are cut out whole', () => {
    const text = printed((log) => log.info('secret-and-more'), { secrets: ['secret', 'secret-and-more'] })
    expect(text).not.toContain('and-more')
  })

  test('too short to tell from other words leave the words alone', () => {
    const [line] = lines(printed((log) => log.info({ on: 'info' }, 'on'), { secrets: ['on', 'info'] }))
    expect(line).toMatchObject({ on: 'info', msg: 'on' })
  })

  test('of any characters, in any text, leave parseable lines without them', () => {
    const char = fc.oneof(fc.constantFrom(...'"\\/nu{}:,%é\t\n😀0 '), fc.string({ minLength: 1, maxLength: 1 }))
    const words = fc.string({ unit: char, maxLength: 12 })
    const secret = fc.string({ unit: char, minLength: 6, maxLength: 12 })
    const cases = fc.sample(fc.tuple(secret, words, words), 500)
    const text = runChild(
      `
      import { readFileSync } from 'node:fs'
      for (const [secret, before, after] of JSON.parse(readFileSync(0, 'utf8'))) {
        const log = createLog({ level: 'info', format: 'json', secrets: [secret] })
        log.info({ deep: [{ it: before + secret + after, all: JSON.stringify(secret) }] }, secret)
      }`,
      JSON.stringify(cases),
    )
    const found = lines(text)
    expect(found).toHaveLength(cases.length)
    for (const [i, [secret]] of cases.entries()) {
      const { deep, msg } = found[i] as { deep: [{ it: string; all: string }]; msg: string }
      if (!'[redacted]'.includes(secret)) expect(deep[0].it).not.toContain(secret)
      expect(deep[0].it).toContain('[redacted]')
      expect(msg).toBe('[redacted]')
      expect(deep[0].all).toMatch(/\[redacted\]/)
    }
  })
})

test.each(['headers', 'authorization', 'cookie'])('%s are never written, at the top or one level down', (field) => {
  const body = (log: Logger) => log.info({ FIELD: 'private', request: { FIELD: 'private' } }, 'x')
  const text = runChild(
    `;(${String(body).replaceAll('FIELD', field)})(createLog({ level: 'info', format: 'json', secrets: [] }))`,
  )
  expect(lines(text)[0]).toMatchObject({ [field]: '[Redacted]', request: { [field]: '[Redacted]' } })
  expect(text).not.toContain('private')
})

describe('an error', () => {
  test('is written with type, message, code, stack and cause', () => {
    const [line] = lines(
      printed((log, { CoreError }) => {
        const cause = Object.assign(new TypeError('socket'), { code: 'ECONNRESET' })
        log.error({ err: new CoreError('model_unavailable', { cause }) }, 'step failed')
      }),
    )
    expect(line?.err).toMatchObject({
      type: 'CoreError',
      message: 'model_unavailable',
      code: 'model_unavailable',
      stack: expect.stringContaining('at '),
      cause: { type: 'TypeError', message: 'socket', code: 'ECONNRESET' },
    })
  })

  test('of another system loses its other fields, which may hold people’s words', () => {
    const text = printed((log) => {
      const fields = { detail: 'private', parameters: ['private'], headers: { cookie: 'private' } }
      log.error({ err: Object.assign(new Error('x'), fields) }, 'x')
    })
    expect(text).not.toContain('private')
  })

  test.each<[string, (log: Logger, tools: typeof kit) => void]>([
    [
      'alone',
      (log, { DrizzleQueryError }) => {
        const driver = Object.assign(new Error('connection lost'), { code: '57P01' })
        log.error({ err: new DrizzleQueryError('insert into snippets', ['private'], driver) }, 'x')
      },
    ],
    [
      'inside a CoreError',
      (log, { DrizzleQueryError, CoreError }) => {
        const driver = Object.assign(new Error('connection lost'), { code: '57P01' })
        const cause = new DrizzleQueryError('insert into snippets', ['private'], driver)
        log.error({ err: new CoreError('internal', { cause }) }, 'x')
      },
    ],
  ])('of the database loses its query and parameters: %s', (_where, body) => {
    const text = printed(body)
    expect(text).toContain('connection lost')
    expect(text).not.toMatch(/private|insert into/)
  })

  test('of the database without a driver’s error underneath says only that a query failed', () => {
    const text = printed((log, { DrizzleQueryError }) =>
      log.error({ err: new DrizzleQueryError('select 1', ['private']) }, 'x'),
    )
    expect(text).toContain('Failed query')
    expect(text).not.toMatch(/private|select 1/)
  })
})
