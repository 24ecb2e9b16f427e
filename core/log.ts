import { type Logger, pino, stdSerializers } from 'pino'
import pretty from 'pino-pretty'

export type { Logger }

type Options = {
  level: string
  format: 'pretty' | 'json'
  /** Values that must never be printed, wherever they turn up. */
  secrets: string[]
}

/**
 * The log of a process: one line an event on stdout. Known secret values are cut out of every line,
 * whatever field or message they reached; database errors lose their query, which holds people's words.
 */
export function createLog({ level, format, secrets }: Options): Logger {
  const forms = secretForms(secrets)
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: serializeError },
    redact: ['authorization', 'cookie', 'headers', '*.authorization', '*.cookie', '*.headers', 'err.headers'],
    hooks: { streamWrite: (line: string) => cutOut(line, forms) },
  }
  if (format === 'json') return pino(options)
  return pino(options, pretty({ colorize: true, translateTime: 'HH:MM:ss', ignore: 'pid,hostname', sync: true }))
}

/** A secret as it is and as JSON writes it; short ones would blank out innocent text. */
function secretForms(secrets: string[]): string[] {
  return secrets
    .filter((secret) => secret.length >= 6)
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1)])
}

function cutOut(line: string, forms: string[]): string {
  return forms.reduce((rest, form) => rest.replaceAll(form, '[redacted]'), line)
}

// drizzle puts the whole statement and its parameters into the message of the error it wraps
// (DrizzleQueryError); the driver's own error underneath says what went wrong without them.
function serializeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  if (error.message.startsWith('Failed query:')) {
    return error.cause instanceof Error ? serializeError(error.cause) : { type: error.name, message: 'Failed query' }
  }
  const { type, message, stack } = stdSerializers.err(error)
  const code = (error as { code?: unknown }).code // drivers, Node and CoreError all put one there
  const cause = error.cause === undefined ? {} : { cause: serializeError(error.cause) }
  return { type, message, ...(code ? { code } : {}), stack, ...cause }
}
