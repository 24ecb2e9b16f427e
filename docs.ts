// npm run docs: writes the README's tables from the code they describe. readme.test.ts fails when they differ.
import { readFileSync, writeFileSync } from 'node:fs'
import type { OpenAPIHono } from '@hono/zod-openapi'
import type { z } from 'zod'
import { createApi } from './admin-web/api/api.ts'
import { adminWebEnvironment } from './admin-web/config.ts'
import type { WebEnv, WebParts } from './admin-web/context.ts'
import { botsEnvironment } from './bots/config.ts'
import { discordEnvironment } from './bots/discord/config.ts'
import { slackEnvironment } from './bots/slack/config.ts'
import { coreEnvironment } from './core/config.ts'
import { aboutOf } from './core/environment.ts'

/** The README with its generated parts as the code has them now. */
export function renderReadme(readme: string): string {
  const parts = { environment: environmentTable(), api: apiTable() }
  return Object.entries(parts).reduce((text, [name, table]) => {
    const marked = new RegExp(`(<!-- ${name}: npm run docs -->\n)[\\s\\S]*?(<!-- /${name} -->)`)
    if (!marked.test(text)) throw new Error(`README.md has no part marked ${name}`)
    return text.replace(marked, (_, open: string, close: string) => `${open}${table}\n${close}`)
  }, readme)
}

function environmentTable(): string {
  const shape: Record<string, z.ZodType> = {
    ...coreEnvironment,
    ...adminWebEnvironment,
    ...botsEnvironment,
    ...slackEnvironment,
    ...discordEnvironment,
  }
  const rows = Object.entries(shape).map(([name, schema]) => {
    const { meaning, shown, secret } = aboutOf(schema)
    const preset = schema.safeParse(undefined).data
    const value = shown ?? (preset === undefined ? '–' : `\`${String(preset)}\``)
    return `| \`${name}\`${secret ? ' 🔑' : ''} | ${value} | ${meaning} |`
  })
  return ['| variable | default | meaning |', '| --- | --- | --- |', ...rows].join('\n')
}

function apiTable(): string {
  // Only asked for its routes; nothing is ever sent to it.
  const api: OpenAPIHono<WebEnv> = createApi({} as WebParts)
  const { paths = {} } = api.getOpenAPI31Document({ openapi: '3.1.0', info: { title: '', version: '' } })
  const rows = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item ?? {}).map(
      ([method, route]) => `| \`${method.toUpperCase()} /api${path}\` | ${(route as { summary: string }).summary} |`, // every route has one
    ),
  )
  return ['| call | does |', '| --- | --- |', ...rows].join('\n')
}

if (import.meta.main) writeFileSync('README.md', renderReadme(readFileSync('README.md', 'utf8')))
