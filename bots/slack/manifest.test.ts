import { existsSync, readFileSync } from 'node:fs'
import type { AppsManifestCreateArguments } from '@slack/web-api'
import { Ajv } from 'ajv'
import formats from 'ajv-formats'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { type Locale, words } from '../../core/index.ts'
import ja from './manifest.ja.json' with { type: 'json' }
import en from './manifest.json' with { type: 'json' }

type Manifest = AppsManifestCreateArguments['manifest']

const manifests = { en, ja } satisfies Record<Locale, unknown>
const LOCALES: Locale[] = ['en', 'ja']

const SCOPES = [
  'app_mentions:read',
  'channels:history',
  'channels:read',
  'chat:write',
  'commands',
  'files:read',
  'files:write',
  'groups:history',
  'im:history',
  'im:write',
  'mpim:history',
  'reactions:write',
  'users:read',
] as const
const EVENTS = [
  'app_home_opened',
  'app_mention',
  'message.channels',
  'message.groups',
  'message.im',
  'message.mpim',
] as const

const text = (most: number, least = 1) => z.string().min(least).max(most)
const ascii = (most: number) => text(most).regex(/^[\x21-\x7e]+$/)

// The limits: https://docs.slack.dev/reference/app-manifest. What it lets through is a Manifest, says the compiler.
const limits = z.strictObject({
  display_information: z.strictObject({
    name: text(35),
    description: text(140),
    long_description: text(4000, 175),
    background_color: z.literal('#2F4B8F'),
  }),
  features: z.strictObject({
    app_home: z.strictObject({
      home_tab_enabled: z.literal(true),
      messages_tab_enabled: z.literal(true),
      messages_tab_read_only_enabled: z.literal(false),
    }),
    bot_user: z.strictObject({ display_name: ascii(80), always_online: z.boolean() }),
    shortcuts: z
      .array(
        z.strictObject({
          name: text(24),
          type: z.literal('message'),
          callback_id: z.enum(['generate_tests', 'improve_code']),
          description: text(150),
        }),
      )
      .max(10),
    slash_commands: z
      .array(
        z.strictObject({
          command: ascii(32).startsWith('/'),
          description: text(2000),
          usage_hint: text(1000),
          should_escape: z.literal(false),
        }),
      )
      .max(50),
  }),
  oauth_config: z.strictObject({ scopes: z.strictObject({ bot: z.array(z.enum(SCOPES)).max(255) }) }),
  settings: z.strictObject({
    event_subscriptions: z.strictObject({ bot_events: z.array(z.enum(EVENTS)).max(100) }),
    interactivity: z.strictObject({ is_enabled: z.literal(true) }),
    org_deploy_enabled: z.literal(false),
    socket_mode_enabled: z.literal(true),
    token_rotation_enabled: z.literal(false),
  }),
})

describe.each(LOCALES)('the manifest in %s', (locale) => {
  const manifest = manifests[locale]

  test('is one that Slack takes', () => {
    const taken: Manifest = limits.parse(manifest)
    expect(taken).toEqual(manifest)
  })

  test('asks for these scopes and events, each once', () => {
    expect(manifest.oauth_config.scopes.bot).toEqual([...SCOPES])
    expect(manifest.settings.event_subscriptions.bot_events).toEqual([...EVENTS])
  })

  test('speaks as the rest of the product does', () => {
    const t = words(locale)
    const { slash_commands, shortcuts } = manifest.features
    expect(slash_commands).toMatchObject([
      { command: '/snippet', description: t('chat.commands.snippet'), usage_hint: t('chat.commands.usage') },
    ])
    expect(shortcuts).toMatchObject([
      { callback_id: 'generate_tests', name: t('chat.commands.menu_tests') },
      { callback_id: 'improve_code', name: t('chat.commands.menu_improve') },
    ])
    expect(manifest.display_information.description).toBe(t('chat.help.status'))
  })
})

test('the two differ in what people read, and in nothing else', () => {
  const wordless = ({ display_information, features, ...rest }: typeof en) => ({
    ...rest,
    display_information: { ...display_information, description: '', long_description: '' },
    features: {
      ...features,
      shortcuts: features.shortcuts.map((it) => ({ ...it, name: '', description: '' })),
      slash_commands: features.slash_commands.map((it) => ({ ...it, description: '', usage_hint: '' })),
    },
  })
  expect(wordless(ja)).toEqual(wordless(en))
  const sentences = (it: typeof en) => [
    it.display_information.description,
    it.display_information.long_description,
    ...it.features.shortcuts.flatMap(({ name, description }) => [name, description]),
    ...it.features.slash_commands.flatMap(({ description, usage_hint }) => [description, usage_hint]),
  ]
  const japanese = /[\p{Script=Hiragana}\p{Script=Katakana}]/u
  for (const sentence of sentences(ja)) expect(sentence).toMatch(japanese)
  for (const sentence of sentences(en)) expect(sentence).not.toMatch(japanese)
})

// Slack's own schema is not ours to carry along; where it lies beside the project, it is asked too.
const SCHEMA = new URL('../../../shared/data/slack-manifest.schema.json', import.meta.url)
if (existsSync(SCHEMA)) {
  describe("Slack's schema", () => {
    const ajv = new Ajv({ strict: false, allErrors: true })
    formats.default(ajv)
    const isManifest = ajv.compile(JSON.parse(readFileSync(SCHEMA, 'utf8')))

    test.each(LOCALES)('holds for the manifest in %s', (locale) => {
      isManifest(manifests[locale])
      expect(isManifest.errors ?? []).toEqual([])
    })

    test('is asked in earnest', () => {
      expect(isManifest({ ...en, display_information: { name: 'x'.repeat(36) } })).toBe(false)
      expect(isManifest({ ...en, features: { ...en.features, extra: true } })).toBe(false)
    })
  })
}
