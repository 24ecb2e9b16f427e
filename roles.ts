import { EnvironmentError } from './core/environment.ts'

const ROLES = ['admin', 'slack', 'discord', 'worker', 'runner'] as const
/** What a process is for; `npm start -- ROLE …` picks. */
export type Role = (typeof ROLES)[number]

type Tokens = { SLACK_BOT_TOKEN?: string | undefined; DISCORD_BOT_TOKEN?: string | undefined }

/** The roles of a command line; throws an EnvironmentError that names those there are. */
export function readRoles(args: string[]): Role[] {
  const unknown = args.filter((arg) => !ROLES.some((role) => role === arg))
  if (unknown.length > 0) {
    throw new EnvironmentError([
      `Unknown role ${unknown.join(', ')}. There are: ${ROLES.join(', ')}; none named means all that are configured`,
    ])
  }
  return ROLES.filter((role) => args.includes(role))
}

/** The roles named; none: all that are configured. */
export function rolesOf(named: Role[], { SLACK_BOT_TOKEN, DISCORD_BOT_TOKEN }: Tokens): Set<Role> {
  if (named.length > 0) return new Set(named)
  const missing: Role[] = [
    ...(SLACK_BOT_TOKEN ? [] : ['slack' as const]),
    ...(DISCORD_BOT_TOKEN ? [] : ['discord' as const]),
  ]
  return new Set(ROLES.filter((role) => !missing.includes(role)))
}

/** A chat that was asked for needs its token; a rule of the environment. */
export function requireTokens(named: Role[], values: Record<string, string>): string[] {
  return (['slack', 'discord'] as const)
    .filter((role) => named.includes(role) && !values[`${role.toUpperCase()}_BOT_TOKEN`])
    .map((role) => `The role ${role} needs a bot token. Add the line: ${role.toUpperCase()}_BOT_TOKEN=…`)
}

/** Whoever works needs a model; a rule of the environment. */
export function requireModel(values: Record<string, string>): string[] {
  if (values.OPENAI_API_KEY || values.OPENAI_BASE_URL) return []
  return [
    'No model is configured. Add one of the lines OPENAI_API_KEY=sk-… (OpenAI) or OPENAI_BASE_URL=http://localhost:11434/v1 (any compatible server). To see it work without either: npm run demo',
  ]
}
