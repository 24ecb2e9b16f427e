import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm'
import type { ExtractTablesWithRelations } from 'drizzle-orm'
import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core'
import { drizzle as drizzlePglite } from 'drizzle-orm/pglite'
import { migrate as migratePglite } from 'drizzle-orm/pglite/migrator'
import { drizzle as drizzlePostgres } from 'drizzle-orm/postgres-js'
import { migrate as migratePostgres } from 'drizzle-orm/postgres-js/migrator'
import postgres from 'postgres'
import { lockFolder } from './lock.ts'
import * as schema from './schema.ts'

/** Queries and transactions, on either database. */
export type Db = PgDatabase<PgQueryResultHKT, typeof schema, ExtractTablesWithRelations<typeof schema>>
export type Tx = Parameters<Parameters<Db['transaction']>[0]>[0]

export type Database = {
  db: Db
  /** What the alarm clock needs to reach the same database. */
  reach: { url: string } | { pglite: PGlite }
  /** Brings the tables up to date; safe to call from many processes at once. */
  migrate: () => Promise<void>
  /** Calls back with the payload of every NOTIFY on the channel, and once with '' after a reconnect. */
  listen: (channel: string, heard: (payload: string) => void) => Promise<() => Promise<void>>
  close: () => Promise<void>
}

/** What the migrations ask of an embedded database. */
export const extensions = { pg_trgm }

const migrations = { migrationsFolder: join(import.meta.dirname, '../../drizzle') }

// Any number will do, as long as every Tanzaku uses the same; migrations alone take it.
const MIGRATION_LOCK = 7_461_218

// A client that finds no server says so after this long, so that readiness turns red in time.
const CONNECT_TIMEOUT_S = 5

// Seconds before the client connects again; its own pause grows to a minute, and queries wait as long.
const reconnectPause = (attempt: number) => Math.min(0.1 * 2 ** attempt, 1)

/**
 * Opens the database that the settings name. With a URL nothing is connected yet: the first query does
 * that, and the client reconnects by itself later. Without one, PGlite opens `dataDir/postgres` and
 * holds it against other processes; throws FolderInUse when one has it.
 */
export async function openDatabase(options: {
  url?: string | undefined
  dataDir: string
  /** A prepared embedded database (PGlite's dumpDataDir) to start from; held in memory. */
  dump?: Blob
}): Promise<Database> {
  return options.url ? openPostgres(options.url) : openEmbedded(options.dataDir, options.dump)
}

function openPostgres(url: string): Database {
  const sql = postgres(url, {
    max: 10,
    connect_timeout: CONNECT_TIMEOUT_S,
    backoff: reconnectPause,
    onnotice: () => {},
  })
  return {
    db: drizzlePostgres(preparing(sql), { schema }),
    reach: { url },
    migrate: () => migrateUnderLock(url),
    listen: async (channel, heard) => {
      const { unlisten } = await sql.listen(channel, heard, () => heard(''))
      return unlisten
    },
    close: () => sql.end({ timeout: 5 }),
  }
}

type Client = postgres.Sql | postgres.TransactionSql

/**
 * A client whose queries are prepared once on each connection. Drizzle sends each as if it would never come again,
 * which costs the server a parse, and us a second round trip, every time. Like LISTEN, which we need too, this wants
 * a connection of one's own: a pooler must pool sessions, not transactions.
 */
function preparing<Sql extends Client>(client: Sql): Sql {
  return new Proxy(client, {
    get(target, name) {
      if (name === 'unsafe') {
        return (query: string, parameters: never[] = [], options = {}) =>
          target.unsafe(query, parameters, { ...options, prepare: true })
      }
      if (name === 'begin' && 'begin' in target) {
        return (work: (tx: postgres.TransactionSql) => unknown) => target.begin((tx) => work(preparing(tx)))
      }
      if (name === 'savepoint' && 'savepoint' in target) {
        return (work: (tx: postgres.TransactionSql) => unknown) => target.savepoint((tx) => work(preparing(tx)))
      }
      return Reflect.get(target, name)
    },
  })
}

// drizzle's migrator takes no lock: of four processes starting at once, one failed. A session's
// advisory lock needs a connection of its own, and goes with it if the process dies.
async function migrateUnderLock(url: string): Promise<void> {
  const sql = postgres(url, { max: 1, connect_timeout: CONNECT_TIMEOUT_S, onnotice: () => {} })
  try {
    await sql`select pg_advisory_lock(${MIGRATION_LOCK})`
    await migratePostgres(drizzlePostgres(sql), migrations)
  } finally {
    await sql.end({ timeout: 5 })
  }
}

async function openEmbedded(dataDir: string, dump?: Blob): Promise<Database> {
  const lock = dump ? { release: () => {} } : lockFolder(join(dataDir, 'postgres.lock'))
  const pglite = await (dump
    ? PGlite.create({ loadDataDir: dump, extensions })
    : PGlite.create(join(dataDir, 'postgres'), { extensions })
  ).catch((error: unknown) => {
    lock.release()
    throw error
  })
  const db = drizzlePglite(pglite, { schema })
  return {
    db,
    reach: { pglite },
    migrate: () => migratePglite(db, migrations),
    listen: (channel, heard) => pglite.listen(channel, heard),
    close: async () => {
      await pglite.close()
      lock.release()
    },
  }
}
