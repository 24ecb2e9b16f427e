import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { eq, sql } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { insertSnippet } from '../snippets/create.ts'
import { getSnippet } from '../snippets/find.ts'
import { removeSnippet } from '../snippets/remove.ts'
import { saveRevision } from '../snippets/save-revision.ts'
import { ORIGIN } from '../testing/core.ts'
import { createPostgres, describeOnBoth } from '../testing/databases.ts'
import { nameWithout, testDatabaseUrl } from '../testing/needs.ts'
import { NO_ALARM } from '../testing/no-alarm.ts'
import { type Db, openDatabase } from './open.ts'
import * as schema from './schema.ts'

const { decisions, feedback, idempotencyKeys, inbound, jobSteps, jobs, revisions, runs, snippets, suites } = schema

const NEW = { title: 'T', language: 'python', description: 'd', locale: 'en', state: 'idle' } as const
const REVISION = { language: 'python', code: 'x = (1\n', explanation: '', cause: 'edit' } as const

function newSnippet(db: Db): Promise<string> {
  return db.transaction((tx) => insertSnippet(tx, ORIGIN, NEW))
}

describeOnBoth('database', (database) => {
  test('revision numbers are never doubled or left out, however many come at once', async () => {
    const { db } = database()
    const id = await newSnippet(db)
    const numbers = await Promise.all(
      Array.from({ length: 30 }, () => db.transaction((tx) => saveRevision(tx, id, REVISION))),
    )
    expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, n) => n + 1))
    const snippet = await getSnippet(db, id)
    expect(snippet.revision).toMatchObject({ number: 30, parent: 29 })
  })

  test('a revision that is rolled back takes no number', async () => {
    const { db } = database()
    const id = await newSnippet(db)
    const broken = db.transaction(async (tx) => {
      await saveRevision(tx, id, REVISION)
      throw new Error('no')
    })
    await expect(broken).rejects.toThrow('no')
    expect(await db.transaction((tx) => saveRevision(tx, id, REVISION))).toBe(1)
  })

  test('deleting a snippet with everything it can own leaves no orphan', async () => {
    const { db } = database()
    const id = await newSnippet(db)
    await fill(db, id)
    const owned = [jobs, feedback, revisions, suites, runs, decisions] as const
    for (const table of owned) expect(await db.$count(table, eq(table.snippetId, id))).toBeGreaterThan(0)
    await removeSnippet({ database: database(), alarm: NO_ALARM }, id)
    for (const table of owned) expect(await db.$count(table, eq(table.snippetId, id))).toBe(0)
    expect(await db.$count(jobSteps)).toBe(0)
    expect(await db.select({ id: idempotencyKeys.snippetId }).from(idempotencyKeys)).toEqual([{ id: null }])
    expect(await db.select({ job: inbound.jobId }).from(inbound)).toEqual([{ job: null }])
  })

  test('all of a snippet comes back as it went in', async () => {
    const { db } = database()
    const id = await newSnippet(db)
    await fill(db, id)
    expect(await getSnippet(db, id)).toMatchObject({
      id,
      revision: { number: 1, plan: { signature: 'f()' }, warnings: [{ code: 'syntax', values: { line: 1 } }] },
      suite: { number: 1, cases: [{ act: 'f()', expected: { $tuple: [1, null] } }] },
      run: { verdict: 'passed', passed: 1, failed: 0, stale: false },
      decision: { question: 'Which?' },
    })
    await db.transaction((tx) => saveRevision(tx, id, REVISION))
    expect((await getSnippet(db, id)).run).toMatchObject({ stale: true })
    await db.delete(snippets).where(eq(snippets.id, id))
  })

  test('one snippet has one open question at a time', async () => {
    const { db } = database()
    const id = await newSnippet(db)
    const question = { snippetId: id, kind: 'ambiguous' as const, question: 'Which?', choices: [], subject: SUBJECT }
    await db.insert(decisions).values(question)
    await expect(db.insert(decisions).values(question)).rejects.toThrow()
  })
})

const SUBJECT = { revision: 1, suite: 1, case: 'c1', outcomes: {} }

async function fill(db: Db, snippetId: string): Promise<void> {
  const [job] = await db.insert(jobs).values({ snippetId, kind: 'generate', step: 'plan', input: {} }).returning()
  const jobId = job?.id ?? ''
  await db.insert(jobSteps).values({ jobId, step: 'plan' })
  const said = { text: 't', locale: 'en', target: 'code', authorId: 'a', authorName: 'A', sourceId: 's' } as const
  const [one] = await db
    .insert(feedback)
    .values({ ...said, snippetId })
    .returning()
  const plan = { signature: 'f()', contract: [], edgeCases: [], steps: [], assumptions: [] }
  await db.transaction((tx) =>
    saveRevision(tx, snippetId, {
      ...REVISION,
      plan,
      jobId,
      feedbackId: one?.id ?? null,
    }),
  )
  const test_ = { id: 'c1', name: 'n', act: 'f()', expected: { $tuple: [1, null] }, because: 'b', anchor: false }
  await db
    .insert(suites)
    .values({ snippetId, number: 1, language: 'python', basis: 'spec', cause: 'generated', cases: [test_], hash: 'h' })
  await db.update(snippets).set({ suite: 1 }).where(eq(snippets.id, snippetId))
  await db.insert(runs).values({
    snippetId,
    number: 1,
    revision: 1,
    suite: 1,
    verdict: 'passed',
    results: [{ case: 'c1', status: 'passed', durationMs: 1 }],
    stdout: '',
    stderr: '',
    clippedBytes: 0,
    engine: 'wasm',
    languageVersion: 'Python 3.14',
    durationMs: 10,
  })
  await db
    .insert(decisions)
    .values({ snippetId, jobId, kind: 'ambiguous', question: 'Which?', choices: [], subject: SUBJECT })
  await db.insert(inbound).values({ source: 's', externalId: snippetId, jobId })
  await db.delete(idempotencyKeys)
  await db.insert(idempotencyKeys).values({ scope: 's', key: snippetId, bodyHash: 'h', snippetId, jobId })
}

const noPostgres = !testDatabaseUrl
describe.skipIf(noPostgres)(`migrations ${noPostgres ? nameWithout('postgres') : ''}`, () => {
  test('four processes may start at once on an empty database', async () => {
    const { url, drop } = await createPostgres()
    const all = await Promise.all([1, 2, 3, 4].map(() => openDatabase({ url, dataDir: '' })))
    await Promise.all(all.map((one) => one.migrate()))
    const [first] = all
    expect(await first?.db.execute(sql`select count(*)::int as n from snippets`)).toEqual([{ n: 0 }])
    await Promise.all(all.map((one) => one.close()))
    await drop()
  })
})

test('the migrations say what the schema says', () => {
  const out = mkdtempSync(join(tmpdir(), 'tanzaku-drift-'))
  const migrations = (folder: string) => readdirSync(folder).filter((name) => name.endsWith('.sql'))
  try {
    cpSync('drizzle', join(out, 'drizzle'), { recursive: true })
    // drizzle-kit takes paths relative to where it runs, and would ask about renames: no terminal, no answer.
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [
        'node_modules/drizzle-kit/bin.cjs',
        'generate',
        '--dialect=postgresql',
        '--schema=core/database/schema.ts',
        `--out=${relative('.', join(out, 'drizzle'))}`,
      ],
      { encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } },
    )
    expect(`${stdout}${stderr}`).toContain('No schema changes')
    expect(status).toBe(0)
    expect(migrations(join(out, 'drizzle'))).toEqual(migrations('drizzle'))
  } finally {
    rmSync(out, { recursive: true })
  }
})
