import { createServer } from 'node:net'
import { DrizzleQueryError } from 'drizzle-orm/errors'
import { drizzle } from 'drizzle-orm/postgres-js'
import postgres from 'postgres'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { CoreError } from '../errors.ts'
import { isDatabaseAway, persistently, toCoreError } from './faults.ts'

const withCode = (code: string) => Object.assign(new Error('driver'), { code })

async function thrownBy(work: PromiseLike<unknown>): Promise<unknown> {
  try {
    await work
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}

/** A port where nobody listens any more. */
async function closedPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address ? address.port : 0
}

describe('the database is away', () => {
  test('when nobody listens at its address, for the driver and for drizzle around it', async () => {
    const sql = postgres(`postgres://me:pw@127.0.0.1:${await closedPort()}/db`, { max: 1, connect_timeout: 2 })
    const raw = await thrownBy(sql`select 1`)
    const wrapped = await thrownBy(drizzle(sql).execute('select 1'))
    expect(wrapped).toBeInstanceOf(DrizzleQueryError)
    for (const error of [raw, wrapped]) expect(isDatabaseAway(error)).toBe(true)
    await sql.end({ timeout: 0 })
  })

  test('when the server goes down in the middle of a query', async () => {
    const welcome = Buffer.from('R\0\0\0\x08\0\0\0\0Z\0\0\0\x05I', 'latin1') // AuthenticationOk, ReadyForQuery
    const server = createServer((socket) => {
      socket.on('error', () => {})
      socket.once('data', () => {
        socket.write(welcome)
        socket.once('data', () => socket.destroy())
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as { port: number } // a TCP server's address is an object
    const sql = postgres(`postgres://me:pw@127.0.0.1:${port}/db`, { max: 1, fetch_types: false })
    expect(isDatabaseAway(await thrownBy(sql`select 1`))).toBe(true)
    await sql.end({ timeout: 0 })
    server.close()
  })

  test('when its name is unknown', async () => {
    const sql = postgres('postgres://me:pw@nowhere.invalid/db', { max: 1, connect_timeout: 2 })
    expect(isDatabaseAway(await thrownBy(sql`select 1`))).toBe(true)
    await sql.end({ timeout: 0 })
  })

  test.each([
    'ECONNREFUSED',
    'ECONNRESET',
    'EPIPE',
    'ENOTFOUND',
    'EAI_AGAIN',
    'ETIMEDOUT',
    'EHOSTUNREACH',
    'CONNECT_TIMEOUT',
    'CONNECTION_CLOSED',
    'CONNECTION_ENDED',
    'CONNECTION_DESTROYED',
    '08006',
    '57P01',
    '57P03',
    '53300',
  ])('when the driver says %s', (code) => {
    expect(isDatabaseAway(withCode(code))).toBe(true)
  })

  test('when Node tried several addresses and none answered, however deep that lies', () => {
    const several = new AggregateError([withCode('EINVAL'), withCode('ECONNREFUSED')], '')
    expect(isDatabaseAway(several)).toBe(true)
    expect(isDatabaseAway(new Error('pool', { cause: new DrizzleQueryError('select 1', [], several) }))).toBe(true)
  })
})

describe('the database is not away', () => {
  test.each(['23505', '22P02', '42P01', '40001', '57014', '53200', 'ENOENT', 'ERR_ECONN'])(
    'when it says %s',
    (code) => {
      expect(isDatabaseAway(withCode(code))).toBe(false)
      expect(isDatabaseAway(new DrizzleQueryError('select 1', [], withCode(code)))).toBe(false)
    },
  )

  test.each([
    ['an error without a code', new Error('ECONNREFUSED')],
    ['a code that is a number', Object.assign(new Error('x'), { code: 8006 })],
    ['a text', 'ECONNREFUSED'],
    ['nothing', undefined],
    ['an object that is no error', { code: 'ECONNREFUSED' }],
  ])('when what was thrown is %s', (_what, thrown) => {
    expect(isDatabaseAway(thrown)).toBe(false)
  })
})

describe('an entrance answers', () => {
  test('database_unavailable, with when to come back, while it is away', () => {
    const cause = new DrizzleQueryError('select 1', ['private'], withCode('ECONNREFUSED'))
    expect(toCoreError(cause)).toMatchObject({ code: 'database_unavailable', retryAfter: 5, cause })
  })

  test('with the error itself when that says more, even if a connection lies behind it', () => {
    const error = new CoreError('model_unavailable', { cause: withCode('ECONNREFUSED') })
    expect(toCoreError(error)).toBe(error)
  })

  test('internal to anything else', () => {
    const cause = withCode('23505')
    expect(toCoreError(cause)).toMatchObject({ code: 'internal', cause })
  })
})

describe('persistent work', () => {
  afterEach(() => {
    vi.useRealTimers()
  })

  /** Work that fails with each of these in turn and then succeeds; counts how often it was done. */
  function failing(...errors: unknown[]) {
    const work = vi.fn(async () => {
      if (errors.length > 0) throw errors.shift()
      return 'done'
    })
    return work
  }

  /** How the work ended, without waiting for the pauses. */
  async function outcome(work: () => Promise<string>): Promise<unknown> {
    vi.useFakeTimers()
    const ended = persistently(work).catch((error: unknown) => error)
    await vi.runAllTimersAsync()
    return ended
  }

  test('is done once when it succeeds', async () => {
    const work = failing()
    expect(await outcome(work)).toBe('done')
    expect(work).toHaveBeenCalledTimes(1)
  })

  test('is done again while the database is away', async () => {
    const work = failing(withCode('ECONNREFUSED'), withCode('57P03'))
    expect(await outcome(work)).toBe('done')
    expect(work).toHaveBeenCalledTimes(3)
  })

  test.each([withCode('23505'), new CoreError('not_found'), new TypeError('ours')])(
    'is not done again for %s',
    async (error) => {
      const work = failing(error)
      expect(await outcome(work)).toBe(error)
      expect(work).toHaveBeenCalledTimes(1)
    },
  )

  test('is given up at the first other error, also after the database came back', async () => {
    const work = failing(withCode('ECONNREFUSED'), withCode('23505'))
    expect(await outcome(work)).toMatchObject({ code: '23505' })
    expect(work).toHaveBeenCalledTimes(2)
  })

  test('is given up in the end, with the last error', async () => {
    const last = withCode('CONNECT_TIMEOUT')
    const work = failing(...Array(5).fill(withCode('ECONNREFUSED')), last)
    expect(await outcome(work)).toBe(last)
    expect(work).toHaveBeenCalledTimes(6)
  })
})
