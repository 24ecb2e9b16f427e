import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { drizzle } from 'drizzle-orm/pglite'
import { migrate } from 'drizzle-orm/pglite/migrator'
import type { TestProject } from 'vitest/node'
import { extensions } from '../database/open.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** A migrated embedded database, packed: opening one takes a second, making one five. */
    embeddedDump: string
  }
}

export default async function setup(project: TestProject): Promise<() => void> {
  const folder = mkdtempSync(join(tmpdir(), 'tanzaku-test-'))
  const pglite = await PGlite.create({ extensions })
  await migrate(drizzle(pglite), { migrationsFolder: 'drizzle' })
  const dump = join(folder, 'embedded.tar')
  writeFileSync(dump, new Uint8Array(await (await pglite.dumpDataDir('none')).arrayBuffer()))
  await pglite.close()
  project.provide('embeddedDump', dump)
  return () => rmSync(folder, { recursive: true })
}
