import { readFileSync } from 'node:fs'
import { z } from 'zod'

/** What a room says of each of its variables, beside the schema: feeds messages and the README's table. */
export type About = {
  meaning: string
  /** The value in the line we suggest when something is wrong with this one. */
  example: string
  /** What the README shows as the default; the schema's own default when not given. */
  shown?: string
  /** Never printed, and may also be given as NAME_FILE. */
  secret?: true
}

/** One variable of the environment: its schema reads a string, its meta is an About. */
export function variable<Schema extends z.ZodType>(schema: Schema, about: About): Schema {
  return schema.meta({ about }) as Schema // meta() clones, so the type is the same
}

export function aboutOf(schema: z.ZodType): About {
  return (schema.meta() as { about: About }).about // every variable is made by variable()
}

/** Every problem of an environment at once, each with the line that would mend it. */
export class EnvironmentError extends Error {
  constructor(problems: string[]) {
    super(['Tanzaku cannot start with these settings:', ...problems.map((line) => `  • ${line}`)].join('\n'))
    this.name = 'EnvironmentError'
  }
}

type Shape = Record<string, z.ZodType>

/**
 * Reads the merged fragments of all rooms. An empty value counts as unset; NAME_FILE gives a secret
 * from a file, its final line break dropped. `rules` says what no single variable can be blamed for.
 * Throws one EnvironmentError with all problems.
 */
export function readEnvironment<Fields extends Shape>(
  shape: Fields,
  env: Record<string, string | undefined>,
  rules: (values: Record<string, string>) => string[] = () => [],
): z.output<z.ZodObject<Fields>> {
  const problems: string[] = []
  const values: Record<string, string> = {}
  for (const [name, schema] of Object.entries(shape)) {
    const value = env[name] || readSecretFile(name, schema, env, problems)
    if (value) values[name] = value
  }
  const result = z.object(shape).safeParse(values)
  if (!result.success) problems.push(...result.error.issues.map((issue) => explain(shape, issue)))
  problems.push(...rules(values))
  if (problems.length > 0 || !result.success) throw new EnvironmentError(problems)
  return result.data
}

/** The values that must never be printed: the secrets, and the password inside an address. */
export function secretsOf(shape: Shape, settings: Record<string, unknown>): string[] {
  return Object.entries(shape).flatMap(([name, schema]) => {
    const value = settings[name]
    if (!aboutOf(schema).secret || typeof value !== 'string') return []
    const password = PASSWORD.exec(value)?.[1]
    return password ? [value, password, decode(password)] : [value]
  })
}

// As it was typed, which URL.password isn't; an address may also name several hosts, which URL can't read.
const PASSWORD = /^\w+:\/\/[^:/?#]*:([^/?#]+)@/

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text // a bare % is no escape
  }
}

function readSecretFile(name: string, schema: z.ZodType, env: Record<string, string | undefined>, problems: string[]) {
  const path = env[`${name}_FILE`]
  if (!path || !aboutOf(schema).secret) return undefined
  try {
    return readFileSync(path, 'utf8').replace(/\r?\n$/, '')
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code ?? 'unknown' // fs throws nothing else
    problems.push(
      `${name}_FILE: cannot read ${path} (${why}). Add the line: ${name}_FILE=/run/secrets/${name.toLowerCase()}`,
    )
    return undefined
  }
}

function explain(shape: Shape, issue: z.core.$ZodIssue): string {
  const name = String(issue.path[0])
  const schema = shape[name]
  const example = schema ? aboutOf(schema).example : ''
  return `${name}: ${issue.message}. Add the line: ${name}=${example}`
}

/** A whole number written in digits, within bounds. */
export function wholeNumber(least: number, most: number) {
  const sentence = `expected a whole number from ${least} to ${most}`
  return z
    .string()
    .regex(/^\d+$/, sentence)
    .transform(Number)
    .refine((value) => value >= least && value <= most, sentence)
}
