import { randomBytes } from 'node:crypto'
import { openAsBlob } from 'node:fs'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, inject } from 'vitest'
import { type Database, openDatabase } from '../database/open.ts'
import { nameWithout, testDatabaseUrl } from './needs.ts'

/** A database of its own, migrated, gone at `close`. */
export async function openTestDatabase(kind: 'embedded' | 'postgres'): Promise<Database> {
  return kind === 'embedded' ? openDumped() : openFresh()
}

async function openDumped(): Promise<Database> {
  return openDatabase({ dataDir: '', dump: await openAsBlob(inject('embeddedDump')) })
}

async function openFresh(): Promise<Database> {
  const { url, drop } = await createPostgres()
  const database = await openDatabase({ url, dataDir: '' })
  await database.migrate()
  return {
    ...database,
    close: async () => {
      await database.close()
      await drop()
    },
  }
}

/** A new, empty Postgres database; `drop` ends whatever is still connected to it. */
export async function createPostgres(): Promise<{ url: string; drop: () => Promise<void> }> {
  if (!testDatabaseUrl) throw new Error('TEST_DATABASE_URL is not set')
  const admin = postgres(testDatabaseUrl, { max: 1, onnotice: () => {} })
  const name = `tanzaku_test_${randomBytes(6).toString('hex')}`
  await admin`create database ${admin(name)}`
  const url = new URL(testDatabaseUrl)
  url.pathname = `/${name}`
  return {
    url: url.href,
    drop: async () => {
      await admin`drop database if exists ${admin(name)} with (force)`
      await admin.end()
    },
  }
}

/** The same tests on both databases, each with one of its own. */
export function describeOnBoth(title: string, tests: (database: () => Database) => void): void {
  for (const kind of ['embedded', 'postgres'] as const) {
    const missing = kind === 'postgres' && !testDatabaseUrl
    const name = missing ? `${title} ${nameWithout('postgres')}` : `${title} (${kind})`
    describe.skipIf(missing)(name, () => {
      let database: Database
      beforeAll(async () => {
        database = await openTestDatabase(kind)
      })
      afterAll(() => database?.close())
      tests(() => database)
    })
  }
}
