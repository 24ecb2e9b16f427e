import { type ChatInputCommandInteraction, Client, Events, GatewayIntentBits } from 'discord.js'
import { createLog } from '../../core/log.ts'
import type { Ground } from '../testing/ground.ts'
import { describeSurface } from '../testing/surface-contract.ts'
import { registerCommands } from './register.ts'
import { createRest } from './rest.ts'
import { createDiscordSurface, type Reach } from './surface.ts'
import { startDiscord } from './testing/discord.ts'
import type { Message } from './testing/world.ts'

const ROUTES = {
  // A card is posted by editing the deferred answer.
  post: /^(POST \/channels\/:channel\/messages|PATCH \/webhooks\/:application\/:token\/messages\/:message)$/,
  edit: 'PATCH /channels/:channel/messages/:message',
  // A file travels with its message.
  file: 'POST /channels/:channel/messages',
}
const LOADING = 128

async function start(): Promise<Ground> {
  const discord = await startDiscord()
  const { applicationId, guild, token, apiUrl, botUser } = discord
  const log = createLog({ level: 'silent', format: 'json', secrets: [] })
  const rest = createRest(token, apiUrl, log)
  await registerCommands(rest, { applicationId }, log)
  const client = new Client({ intents: [GatewayIntentBits.Guilds], rest: { api: apiUrl } })
  // Where commands arrive: all that is wanted of them is that they can be answered.
  client.on(Events.InteractionCreate, (interaction) => void (interaction as ChatInputCommandInteraction).deferReply())
  await Promise.all([client.login(token), new Promise((resolve) => client.once(Events.ClientReady, resolve))])
  const bystander = discord.addUser({ name: 'Ken' }).id
  const ours = (channel: string, where: 'channel' | 'thread') =>
    discord
      .messages(channel)
      .filter(({ author, flags }) => author === botUser && !(flags & LOADING))
      .map((message) => ({ id: message.id, where, words: wordsOf(message), labels: labelsOf(message) }))
  const threadOf = ({ thread, card }: { thread?: string; card?: string }, channel: string) =>
    discord.threads(channel).find(({ id }) => id === (thread ?? card))?.id
  const messages: Ground['messages'] = ({ place }) => {
    const thread = threadOf(place, place.channel)
    return [...ours(place.channel, 'channel'), ...(thread ? ours(thread, 'thread') : [])]
  }
  return {
    surface: createDiscordSurface(rest, log, applicationId),
    mention: `<@${bystander}>`,
    faults: discord.faults,
    address: async (kind) => {
      const user = discord.addUser().id
      const may = kind === 'closed' ? { botMayPost: false, botMayThread: false, botMayPostInThreads: false } : {}
      const channel = discord.addChannel(may).id
      if (kind === 'thread') {
        const thread = discord.say({ user, channel, content: 'a message of their own' })
        await rest.post(`/channels/${channel}/messages/${thread}/threads`, { body: { name: 'a thread' } })
        return { surface: 'discord', user, guild, place: { channel, thread, root: 'message' } }
      }
      const options = { description: 'turn "1h30m" into seconds' }
      const asked = await discord.command({ user, channel, name: 'snippet', sub: 'new', options })
      const reach: Reach = { guild, token: { application: applicationId, token: asked.token, at: Date.now() } }
      const place = { channel, root: 'card' as const }
      // Where nothing can be posted, a command is refused before it is deferred: only a press comes so far.
      return { surface: 'discord', user, place, ...reach, ...(kind === 'closed' ? {} : { deferred: true }) }
    },
    messages,
    files: ({ place }) => {
      const thread = threadOf(place, place.channel)
      const all = [...discord.messages(place.channel), ...(thread ? discord.messages(thread) : [])]
      return all.flatMap(({ attachments }) =>
        attachments.map(({ filename, bytes }) => ({ name: filename, content: bytes.toString() })),
      )
    },
    whispers: () => discord.whispers.map((message) => ({ user: message.whisperTo ?? '', words: wordsOf(message) })),
    pings: () => discord.pings.map(({ user }) => user),
    erase: async ({ place }, message) => {
      const thread = threadOf(place, place.channel)
      const channel = [thread, place.channel].find((id) => id && discord.messages(id).some((it) => it.id === message))
      discord.erase({ channel: channel ?? place.channel, message })
    },
    misbehave: (what, how) =>
      discord.misbehave(
        ROUTES[what],
        how === 'lost' ? { cut: 'after' } : { rateLimited: { retryAfter: how.comeBackAfter } },
      ),
    close: async () => {
      await client.destroy()
      await discord.close()
    },
  }
}

/** What is read of a message: without the backslashes that keep words from being markup. */
function wordsOf({ content }: Message): string {
  return content.replaceAll(/\\([^0-9A-Za-z\s])/g, '$1')
}

function labelsOf({ components }: Message): string[] {
  return components.flatMap((row) => (row.components as { label: string }[]).map(({ label }) => label)) // rows of buttons
}

describeSurface('Discord', start)
