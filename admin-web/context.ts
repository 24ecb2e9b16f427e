import type { Core, Locale, Logger, Metrics, Origin } from '../core/index.ts'

/** What the admin web is made of. */
export type WebParts = {
  /** Undefined until the database has answered for the first time. */
  core: () => Core | undefined
  apiToken: string | undefined
  sessionSecret: string
  /** Where people reach us, if it was told. */
  publicUrl: string | undefined
  defaultLocale: Locale
  log: Logger
  metrics: Metrics
  /** Aborts when the process is asked to end: open streams close then. */
  closing: AbortSignal
}

/** What a request carries on its way. */
export type WebEnv = {
  Variables: {
    requestId: string
    locale: Locale
    log: Logger
    core: Core
    closing: AbortSignal
    /** Who asks. */
    origin: Origin
    /** A hash of what the caller showed; scopes idempotency keys. */
    credential: string
  }
}
