import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

// Files that break every wall around them are planted in an empty house with the real biome.json.

const NO_SURFACE = 'Wall 1: core knows no surface.'
const NO_HTTP = 'Wall 1: core knows no chat platform and no HTTP.'
const DOMAIN = 'Wall 1: core/domain.ts imports nothing.'
const FACE_ONLY = 'Wall 2: import core/index.ts, nothing deeper.'
const NOT_EACH_OTHER = 'Wall 2: admin-web and bots never import each other.'
const NOT_THE_OTHER_CHAT = 'Wall 2: slack and discord never import each other.'
const HOMES: Record<string, { says: string; packages: string[] }> = {
  'core/model/openai.ts': {
    says: 'Wall 3: only core/model/openai.ts imports openai.',
    packages: ['openai', 'openai/helpers/zod'],
  },
  'core/runner/docker/x.ts': { says: 'Wall 3: only core/runner/docker imports dockerode.', packages: ['dockerode'] },
  'core/runner/wasm/x.ts': { says: 'Wall 3: only core/runner/wasm imports pyodide.', packages: ['pyodide'] },
  'core/jobs/queue.ts': { says: 'Wall 3: only core/jobs/queue.ts imports pg-boss.', packages: ['pg-boss'] },
  'core/database/open.ts': {
    says: 'Wall 3: only core/database/open.ts imports the drivers.',
    packages: [
      'postgres',
      'pg',
      '@electric-sql/pglite',
      'drizzle-orm/pglite',
      'drizzle-orm/pglite/migrator',
      'drizzle-orm/postgres-js',
      'drizzle-orm/postgres-js/migrator',
    ],
  },
}

/** What a file imports, a path from the root or a package's name, and what Biome says of it. */
type Import = [from: string, says: string]

const guarded = (file: string): Import[] =>
  Object.entries(HOMES).flatMap(([home, { says, packages }]) =>
    home === file ? [] : packages.map((name): Import => [name, says]),
  )

const insideCore: Import[] = [
  ['admin-web/app.ts', NO_SURFACE],
  ['bots/commands.ts', NO_SURFACE],
  ['bots/slack/app.ts', NO_SURFACE],
  ...['hono', 'hono/cors', '@hono/node-server', '@slack/bolt', '@slack/web-api', 'discord.js'].map(
    (name): Import => [name, NO_HTTP],
  ),
]
const deeperInCore: Import[] = [
  ['core/errors.ts', FACE_ONLY],
  ['core/jobs/accept.ts', FACE_ONLY],
  ['core/testing/core.ts', FACE_ONLY],
]

const forbidden: Record<string, Import[]> = {
  'core/domain.ts': ['core/errors.ts', 'admin-web/app.ts', 'node:fs', 'zod'].map((from) => [from, DOMAIN]),
  'core/x.ts': insideCore,
  'core/snippets/deep/x.ts': insideCore,
  // The home of one package is held to all the other walls.
  ...Object.fromEntries(Object.keys(HOMES).map((home) => [home, insideCore])),
  'admin-web/x.ts': [...deeperInCore, ['bots/commands.ts', NOT_EACH_OTHER]],
  'admin-web/api/x.ts': [...deeperInCore, ['bots/slack/app.ts', NOT_EACH_OTHER]],
  'bots/x.ts': [...deeperInCore, ['admin-web/app.ts', NOT_EACH_OTHER]],
  'bots/slack/x.ts': [
    ...deeperInCore,
    ['admin-web/app.ts', NOT_EACH_OTHER],
    ['bots/discord/client.ts', NOT_THE_OTHER_CHAT],
    ['discord.js', NOT_THE_OTHER_CHAT],
  ],
  'bots/discord/listeners/x.ts': [
    ...deeperInCore,
    ['admin-web/app.ts', NOT_EACH_OTHER],
    ['bots/slack/app.ts', NOT_THE_OTHER_CHAT],
    ['@slack/bolt', NOT_THE_OTHER_CHAT],
  ],
  'main.ts': [],
  'demo/x.ts': [],
}

const allowed: Record<string, string[]> = {
  ...Object.fromEntries(Object.entries(HOMES).map(([home, { packages }]) => [home, packages])),
  'core/x.ts': ['core/jobs/accept.ts', 'core/domain.ts', 'node:fs', 'zod', 'drizzle-orm'],
  'core/x.test.ts': ['postgres', 'core/testing/core.ts'],
  'admin-web/x.ts': ['core/index.ts', 'admin-web/app.ts', 'hono'],
  'admin-web/api/x.ts': ['core/index.ts', 'admin-web/app.ts', 'hono/cors'],
  'bots/x.ts': ['core/index.ts', 'bots/commands.ts', 'bots/slack/app.ts'],
  'bots/slack/x.ts': ['core/index.ts', 'bots/commands.ts', 'bots/slack/app.ts', '@slack/bolt'],
  'bots/discord/x.ts': ['core/index.ts', 'bots/commands.ts', 'bots/discord/client.ts', 'discord.js'],
  'main.ts': ['core/model/openai.ts', 'core/database/open.ts', 'admin-web/app.ts', 'bots/slack/app.ts'],
}

const ROOMS = ['core/env.ts', 'core/jobs/env.ts', 'admin-web/env.ts', 'bots/slack/env.ts']
const FRONT = ['main.ts', 'demo/env.ts', 'bench/env.ts', 'core/env.test.ts', 'core/testing/env.ts']
const ENVIRONMENT = 'export const url = process.env.DATABASE_URL\n'

const WAYS: Record<string, string> = {
  'core/ways/type.ts': "import type OpenAI from 'openai'\n\nexport type Client = OpenAI\n",
  'core/ways/export.ts': "export * from 'openai'\n",
  'core/ways/dynamic.ts': "export const client = await import('openai')\n",
}

const house = mkdtempSync(join(tmpdir(), 'tanzaku-walls-'))
afterAll(() => rmSync(house, { recursive: true }))

/** A file that imports these, as it would write them from where it stands. */
function importing(file: string, names: string[]): string {
  const lines = names.map((name, i) => {
    const from = /^(core|admin-web|bots)\//.test(name) ? relative(dirname(file), name).replace(/^(?!\.)/, './') : name
    return `import * as it${i} from '${from}'\n`
  })
  return `${lines.join('')}\nexport const used = [${names.map((_, i) => `it${i}`)}]\n`
}

/** What Biome says of each of these files, line by line. */
function lint(files: Record<string, string>): Map<string, string[]> {
  const folder = mkdtempSync(join(house, 'house-'))
  for (const name of ['biome.json', '.gitignore']) copyFileSync(name, join(folder, name))
  for (const [file, code] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), code)
  }
  const biome = resolve('node_modules/@biomejs/biome/bin/biome')
  const args = [biome, 'lint', '--reporter=json', '--max-diagnostics=none']
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' })
  if (!stdout) throw new Error(stderr)
  const { diagnostics, summary } = JSON.parse(stdout) as Report
  expect(summary.unchanged).toBe(Object.keys(files).length + 1) // and biome.json: none was overlooked
  const said = new Map(Object.keys(files).map((file): [string, string[]] => [file, []]))
  const walls = diagnostics.filter(({ category }) => /noRestrictedImports|noProcessEnv/.test(category))
  for (const { message, location } of walls.sort((a, b) => a.location.start.line - b.location.start.line)) {
    said.get(location.path)?.push(message)
  }
  return said
}
type Report = {
  summary: { unchanged: number }
  diagnostics: { category: string; message: string; location: { path: string; start: { line: number } } }[]
}

describe('a wall bites', () => {
  const all = Object.entries(forbidden).map(([file, imports]): [string, Import[]] => [
    file,
    file === 'core/domain.ts' ? imports : [...imports, ...guarded(file)],
  ])
  let said: Map<string, string[]>
  beforeAll(() => {
    const planted = all.map(([file, imports]) => [
      file,
      importing(
        file,
        imports.map(([from]) => from),
      ),
    ])
    said = lint({
      ...Object.fromEntries(planted),
      ...WAYS,
      ...Object.fromEntries(ROOMS.map((file) => [file, ENVIRONMENT])),
    })
  })

  test.each(all)('at everything %s may not import', (file, imports) => {
    expect(said.get(file)).toEqual(imports.map(([, says]) => says))
  })

  test.each(Object.keys(WAYS))('whatever way it is imported: %s', (file) => {
    expect(said.get(file)).toEqual(['Wall 3: only core/model/openai.ts imports openai.'])
  })

  test.each(ROOMS)('when %s reads the environment', (file) => {
    expect(said.get(file)).toEqual(["Don't use process.env."])
  })
})

describe('no wall stands in the way', () => {
  let said: Map<string, string[]>
  beforeAll(() => {
    const planted = Object.entries(allowed).map(([file, names]) => [file, importing(file, names)])
    said = lint({ ...Object.fromEntries(planted), 'core/domain.ts': 'export const LANGUAGES = []\n' })
  })

  test.each([...Object.keys(allowed), 'core/domain.ts'])('of what %s may import', (file) => {
    expect(said.get(file)).toEqual([])
  })

  test('of the environment, where it is read', () => {
    expect([...lint(Object.fromEntries(FRONT.map((file) => [file, ENVIRONMENT]))).values()].flat()).toEqual([])
  })
})
