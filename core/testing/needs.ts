import { spawnSync } from 'node:child_process'

/** What some tests need and a laptop may not have; in CI a missing one is a failure. */
export const NEEDS = {
  postgres: 'Postgres tests need TEST_DATABASE_URL=postgres://… (any role that may create databases)',
  engine: 'Tests of the Docker runner need a Docker engine that answers',
  docker: 'Container tests need a Docker engine that answers, and docker compose (version 2)',
  chromium: 'Browser tests need Chromium at /usr/bin/chromium, or CHROMIUM_PATH',
} as const
export type Need = keyof typeof NEEDS

/** Put into a skipped test's name, so that the reporter can say at the end what was missing. */
export function nameWithout(need: Need): string {
  return `[needs ${need}]`
}

export const testDatabaseUrl = process.env.TEST_DATABASE_URL

/** Whether an engine answers. */
export function hasEngine(): boolean {
  return spawnSync('docker', ['version'], { stdio: 'ignore', timeout: 15_000 }).status === 0
}

/** Whether engine and compose answer; asked only by the tests that need them, for it takes a moment. */
export function hasDocker(): boolean {
  return spawnSync('docker', ['compose', 'ls', '--quiet'], { stdio: 'ignore', timeout: 15_000 }).status === 0
}

/** Where the browser is; CHROMIUM_PATH says it for systems that keep it elsewhere. */
export const chromiumPath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'
