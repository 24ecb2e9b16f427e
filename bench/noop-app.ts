// An app that acknowledges and does nothing else: what bench/ack.ts is measured against.
import { App, HTTPReceiver, LogLevel } from '@slack/bolt'
import { Client, Events, GatewayIntentBits, REST, Routes } from 'discord.js'

const options = JSON.parse(process.argv[2] ?? '{}') as Record<string, string> // bench/ack-chat.ts wrote it
const { chat, token = '', apiUrl = '' } = options

if (chat === 'slack') {
  const receiver = new HTTPReceiver({ signingSecret: options.signingSecret ?? '', logLevel: LogLevel.ERROR })
  const app = new App({ receiver, token, logLevel: LogLevel.ERROR, clientOptions: { slackApiUrl: apiUrl } })
  app.command('/snippet', async ({ ack }) => ack())
  await app.start({ port: Number(options.port), host: '127.0.0.1' })
} else {
  const client = new Client({ intents: [GatewayIntentBits.Guilds], rest: { api: apiUrl } })
  client.on(Events.InteractionCreate, async (interaction) => {
    if (interaction.isChatInputCommand()) await interaction.deferReply()
  })
  const ready = new Promise((resolve) => client.once(Events.ClientReady, resolve))
  await client.login(token)
  await ready
  const description = { type: 3, name: 'description', description: 'What', required: true }
  const sub = { type: 1, name: 'new', description: 'Write', options: [description] }
  const body = [{ name: 'snippet', description: 'Code', options: [sub] }]
  const rest = new REST({ api: apiUrl }).setToken(token)
  await rest.put(Routes.applicationCommands(options.applicationId ?? ''), { body })
}
