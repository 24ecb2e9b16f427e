import { type Logger, pino } from 'pino'
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
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: serializeError },
    redact: ['authorization', 'cookie', 'headers', '*.authorization', '*.cookie', '*.headers', 'err.headers'],
    hooks: { streamWrite: cutter(secrets) },
  }
  if (format === 'json') return pino(options)
  return pino(options, pretty({ colorize: true, translateTime: 'HH:MM:ss', ignore: 'pid,hostname', sync: true }))
}

/**
 * Cuts secrets out of a line: as they are, as JSON and as an address write them. Short ones stay, they
 * would blank out innocent text. The line is taken apart first: cutting its JSON could halve an escape.
 */
function cutter(secrets: string[]): (line: string) => string {
  const forms = secrets
    .filter((secret) => secret.length >= 6)
    .flatMap((secret) => [secret, asJson(secret), encodeURIComponent(secret.toWellFormed())])
    .sort((a, b) => b.length - a.length) // one may begin with another
  const written = forms.map(asJson)
  const cut = (text: string) => forms.reduce((rest, form) => rest.replaceAll(form, '[redacted]'), text)
  return (line) =>
    written.some((form) => line.includes(form)) ? `${JSON.stringify(mapTexts(JSON.parse(line), cut))}\n` : line
}

function asJson(text: string): string {
  return JSON.stringify(text).slice(1, -1)
}

function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value)
  if (Array.isArray(value)) return value.map((one) => mapTexts(one, change))
  if (value && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [change(key), mapTexts(one, change)]))
  }
  const written = String(value) // a secret of digits may be logged as a number
  return change(written) === written ? value : change(written)
}

// drizzle puts the whole statement and its parameters into the message of the error it wraps
// (DrizzleQueryError); the driver's own error underneath says what went wrong without them. pino's own
// serializer would repeat the messages of all causes in the first one's.
function serializeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  if (error.message.startsWith('Failed query:')) {
    return error.cause instanceof Error ? serializeError(error.cause) : { type: error.name, message: 'Failed query' }
  }
  const { message, stack } = error
  const type = error.constructor.name
  const code = (error as { code?: unknown }).code // drivers, Node and CoreError all put one there
  const cause = error.cause === undefined ? {} : { cause: serializeError(error.cause) }
  return { type, message, ...(code ? { code } : {}), stack, ...cause }
}
