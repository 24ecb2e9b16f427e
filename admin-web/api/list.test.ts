import { sql } from 'drizzle-orm'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Db } from '../../core/database/open.ts'
import { runs, snippets, suites, workspaces } from '../../core/database/schema.ts'
import { newSnippetId } from '../../core/ids.ts'
import type { Origin } from '../../core/index.ts'
import { ORIGIN } from '../../core/testing/core.ts'
import { describeOnBoth } from '../../core/testing/databases.ts'
import { startTestApi, type TestApi } from '../testing/api.ts'

const SNIPPETS = '/api/v1/snippets'

describeOnBoth('GET /snippets', (database) => {
  let api: TestApi

  beforeAll(async () => {
    api = await startTestApi(database())
    await database().db.insert(workspaces).values({ id: 'web', source: 'web' })
  })
  afterAll(() => api?.close())
  beforeEach(() => database().db.delete(snippets))

  const page = async (query: Record<string, string | number> = {}) => {
    const words = new URLSearchParams(Object.entries(query).map(([key, value]) => [key, String(value)]))
    const answer = await api.call('GET', `${SNIPPETS}?${words}`)
    expect(answer.status).toBe(200)
    return answer.page()
  }
  const titles = async (query: Record<string, string | number> = {}) =>
    (await page(query)).items.map(({ title }) => title).sort()

  const importing = async (description: string, code = 'x = 1\n', more: { language?: string; origin?: Origin } = {}) =>
    (await api.core.import({ description, code, language: 'python', origin: ORIGIN, ...more })).snippetId

  test('nothing is an empty page', async () => {
    expect(await page()).toEqual({ items: [], nextCursor: null })
  })

  test('20 to a page, newest first, each as it is when asked for alone', async () => {
    for (let n = 1; n <= 21; n++) await importing(`number ${n}`)
    const { items, nextCursor } = await page()
    expect(items.map(({ title }) => title)).toEqual(Array.from({ length: 20 }, (_, n) => `number ${21 - n}`))
    expect(nextCursor).not.toBeNull()
    const rest = await page({ cursor: nextCursor ?? '' })
    expect(rest.items.map(({ title }) => title)).toEqual(['number 1'])
    expect(rest.nextCursor).toBeNull()
    const [newest] = items
    expect((await api.call('GET', `${SNIPPETS}/${newest?.id}`)).snippet()).toEqual(newest)
  })

  test('a last page that is just full has no next', async () => {
    for (let n = 1; n <= 4; n++) await importing(`number ${n}`)
    const { nextCursor } = await page({ limit: 2 })
    expect(await page({ limit: 2, cursor: nextCursor ?? '' })).toMatchObject({ nextCursor: null })
    expect(await page({ limit: 4 })).toMatchObject({ nextCursor: null })
  })

  test('walking all pages meets each snippet once, in order, whatever is added meanwhile', async () => {
    const bursts = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 6 })
    const added = fc.array(fc.constantFrom('newer', 'same', 'older', 'none'), { maxLength: 6 })
    await fc.assert(
      fc.asyncProperty(bursts, fc.integer({ min: 1, max: 9 }), added, async (sizes, limit, meanwhile) => {
        const { db } = database()
        await db.delete(snippets)
        // Bursts a microsecond apart, which is less than a Date can tell.
        for (const [burst, size] of sizes.entries()) await insertAt(db, burst, size)
        const expected = await idsInOrder(db)
        const walked: string[] = []
        const turns = [...meanwhile]
        let cursor: string | null = null
        do {
          const { items, nextCursor } = await page({ limit, ...(cursor ? { cursor } : {}) })
          expect(items.length).toBeLessThanOrEqual(limit)
          walked.push(...items.map(({ id }) => id))
          cursor = nextCursor
          const turn = turns.shift()
          if (turn === 'newer') await insertAt(db, 1_000_000, 2)
          if (turn === 'same') await insertAt(db, sizes.length - 1, 1)
          if (turn === 'older') await insertAt(db, -1_000_000, 1)
        } while (cursor)
        expect(new Set(walked).size).toBe(walked.length)
        expect(walked.filter((id) => expected.includes(id))).toEqual(expected)
        expect(await idsInOrder(db)).toEqual(expect.arrayContaining(walked))
      }),
      { numRuns: 25 },
    )
  })

  test('walks on when the snippet a page ended with is deleted', async () => {
    for (let n = 1; n <= 4; n++) await importing(`number ${n}`)
    const first = await page({ limit: 2 })
    await api.call('DELETE', `${SNIPPETS}/${first.items.at(-1)?.id}`)
    const second = await page({ limit: 2, cursor: first.nextCursor ?? '' })
    expect(second.items.map(({ title }) => title)).toEqual(['number 2', 'number 1'])
  })

  test('filters by language, source and both', async () => {
    const slack: Origin = { ...ORIGIN, source: 'slack', workspace: 'slack:T1' }
    await importing('web python')
    await importing('web ruby', 'x = 1\n', { language: 'ruby' })
    await importing('slack python', 'x = 1\n', { origin: slack })
    await importing('slack ruby', 'x = 1\n', { origin: slack, language: 'ruby' })
    expect(await titles({ language: 'ruby' })).toEqual(['slack ruby', 'web ruby'])
    expect(await titles({ source: 'slack' })).toEqual(['slack python', 'slack ruby'])
    expect(await titles({ source: 'slack', language: 'python' })).toEqual(['slack python'])
    expect(await titles({ source: 'discord' })).toEqual([])
  })

  test('finds words in title, description and code, upper and lower case alike', async () => {
    await importing(`${'long '.repeat(30)}needle in the description`)
    await importing('in the code', 'def Needle():\n    pass\n')
    await importing('NEEDLE in the title')
    await importing('nothing of it')
    expect(await titles({ query: 'needle' })).toHaveLength(3)
    expect(await titles({ query: 'NEEDLE in the' })).toHaveLength(2)
  })

  test('finds Japanese', async () => {
    await importing('時間表記を秒に変換する')
    await importing('素数を数える')
    expect(await titles({ query: '素数' })).toEqual(['素数を数える'])
  })

  test('%, _, \\ and quotes are looked for as they are', async () => {
    for (const description of ['100% sure', '100 percent', 'snake_case', 'snakeXcase', 'C:\\temp', "it's", 'a"b']) {
      await importing(description)
    }
    expect(await titles({ query: '0%' })).toEqual(['100% sure'])
    expect(await titles({ query: '%' })).toEqual(['100% sure'])
    expect(await titles({ query: 'e_c' })).toEqual(['snake_case'])
    expect(await titles({ query: '\\' })).toEqual(['C:\\temp'])
    expect(await titles({ query: ':\\t' })).toEqual(['C:\\temp'])
    expect(await titles({ query: "t's" })).toEqual(["it's"])
    expect(await titles({ query: '"' })).toEqual(['a"b'])
  })

  test('pages go on within what was looked for', async () => {
    for (let n = 1; n <= 6; n++) await importing(n % 2 ? `odd ${n}` : `even ${n}`)
    const first = await page({ query: 'odd', limit: 2 })
    expect(first.items.map(({ title }) => title)).toEqual(['odd 5', 'odd 3'])
    const second = await page({ query: 'odd', limit: 2, cursor: first.nextCursor ?? '' })
    expect(second.items.map(({ title }) => title)).toEqual(['odd 1'])
    expect(second.nextCursor).toBeNull()
  })

  test('a verdict counts when it is the latest, of the current code and tests', async () => {
    const { db } = database()
    await importing('never run')
    await run(db, await importing('passed'), ['passed'])
    await run(db, await importing('failed'), ['failed'])
    await run(db, await importing('passed, then failed'), ['passed', 'failed'])
    const stale = await importing('passed, then edited')
    await run(db, stale, ['passed'])
    await db.update(snippets).set({ suite: 2 }).where(sql`${snippets.id} = ${stale}`)
    expect(await titles({ verdict: 'passed' })).toEqual(['passed'])
    expect(await titles({ verdict: 'failed' })).toEqual(['failed', 'passed, then failed'])
    expect(await titles({ verdict: 'timed_out' })).toEqual([])
    const { items } = await page({ verdict: 'passed' })
    expect(items[0]).toMatchObject({
      suite: { number: 1, cases: [{ expected: { $tuple: [1, null] } }] },
      run: { verdict: 'passed', passed: 1, failed: 0, stale: false },
    })
  })
})

async function insertAt(db: Db, microsecond: number, count: number): Promise<void> {
  const createdAt = sql`timestamptz '2026-01-01 00:00:00.123+00' + ${microsecond}::int * interval '1 microsecond'`
  const one = () => ({
    id: newSnippetId(),
    workspaceId: 'web',
    source: 'web' as const,
    description: 'x',
    locale: 'en' as const,
    authorId: 'a',
    authorName: 'A',
    state: 'idle' as const,
    createdAt,
  })
  await db.insert(snippets).values(Array.from({ length: count }, one))
}

async function idsInOrder(db: Db): Promise<string[]> {
  const rows = await db
    .select({ id: snippets.id })
    .from(snippets)
    .orderBy(sql`${snippets.createdAt} desc, ${snippets.id} desc`)
  return rows.map(({ id }) => id)
}

/** A suite, and its runs against the first revision. */
async function run(db: Db, snippetId: string, verdicts: ('passed' | 'failed')[]): Promise<void> {
  const expected = { $tuple: [1, null] }
  const cases = [{ id: 'c1', name: 'n', act: 'f()', expected, because: 'b', anchor: false }]
  const suite = { snippetId, language: 'python', basis: 'spec', cause: 'generated', cases, hash: 'h' } as const
  await db.insert(suites).values([
    { ...suite, number: 1 },
    { ...suite, number: 2 },
  ])
  await db.update(snippets).set({ suite: 1 }).where(sql`${snippets.id} = ${snippetId}`)
  for (const [index, verdict] of verdicts.entries()) {
    await db.insert(runs).values({
      snippetId,
      number: index + 1,
      revision: 1,
      suite: 1,
      verdict,
      results: [{ case: 'c1', status: verdict, durationMs: 1 }],
      stdout: '',
      stderr: '',
      clippedBytes: 0,
      engine: 'wasm',
      languageVersion: 'Python 3.14',
      durationMs: 10,
    })
  }
}
