/** What some tests need and a laptop may not have; in CI a missing one is a failure. */
export const NEEDS = {
  postgres: 'Postgres tests need TEST_DATABASE_URL=postgres://… (any role that may create databases)',
} as const
export type Need = keyof typeof NEEDS

/** Put into a skipped test's name, so that the reporter can say at the end what was missing. */
export function nameWithout(need: Need): string {
  return `[needs ${need}]`
}

export const testDatabaseUrl = process.env.TEST_DATABASE_URL
