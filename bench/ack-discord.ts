import { startDiscord } from '../bots/discord/testing/discord.ts'
import { CHANNELS, type Chat, PEOPLE, spawnNoop, until } from './ack-chat.ts'

/** Discord over its gateway. */
export async function openDiscord(): Promise<Chat> {
  const discord = await startDiscord({ ackMs: 60_000 })
  const { token, applicationId, apiUrl } = discord
  const people = Array.from({ length: PEOPLE }, (_, n) => discord.addUser({ name: `Person ${n}`, locale: 'en-US' }).id)
  const channels = Array.from({ length: CHANNELS }, (_, n) => discord.addChannel({ name: `channel-${n}` }).id)
  const hears = async () => {
    await discord.connected()
    await until(() => discord.commands().length > 0)
  }
  return {
    name: 'Discord',
    env: { DISCORD_BOT_TOKEN: token, DISCORD_APPLICATION_ID: applicationId, DISCORD_API_URL: apiUrl },
    startNoop: async () => {
      const noop = spawnNoop({ chat: 'discord', token, applicationId, apiUrl })
      await hears()
      return {
        stop: async () => {
          await noop.stop()
          await until(() => !discord.isConnected)
        },
      }
    },
    heard: hears,
    ask: async (n) => {
      const [user = '', channel = ''] = [people[n % PEOPLE], channels[n % CHANNELS]]
      const options = { description: `turn "1h30m" into seconds, request ${n}` }
      await discord.command({ user, channel, name: 'snippet', sub: 'new', options })
    },
    threads: () =>
      channels.flatMap((channel) =>
        discord
          .messages(channel)
          .map(({ thread }) => (thread ? discord.messages(thread).map(({ content }) => content) : [])),
      ),
    faults: discord.faults,
    close: discord.close,
  }
}
