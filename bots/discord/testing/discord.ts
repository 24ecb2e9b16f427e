import type { Call } from './api.ts'
import { newGateway } from './gateway.ts'
import { autocomplete, command, type Interact, menu, press, submit } from './interact.ts'
import type { LocalDiscord, Options } from './local.ts'
import { newMischief } from './mischief.ts'
import { placeOf } from './payloads.ts'
import { addChannel, addGuild, addUser, allowBot, guildOf } from './people.ts'
import { removeChannel } from './routes-threads.ts'
import { serve } from './server.ts'
import { showChannel, showRole, showWholeGuild } from './show.ts'
import { edit, erase, say, startThread } from './talk.ts'
import { type Channel, directChannel, newWorld } from './world.ts'

export type { LocalDiscord } from './local.ts'

/** Opens a Discord on 127.0.0.1, with one guild and no people yet. */
export async function startDiscord(options: Options = {}): Promise<LocalDiscord> {
  const { port = 0, deliverTimes = 1, heartbeatMs, locale, botPermissions, ...settings } = options
  const world = Object.assign(newWorld(), settings)
  const bot = { id: world.botUser, name: 'tanzaku', locale: 'en-US', bot: true, dms: true }
  world.users.set(bot.id, bot)
  const home = addGuild(world, {
    name: 'Tanzaku',
    ...(locale ? { locale } : {}),
    ...(botPermissions ? { botPermissions } : {}),
  })
  const calls: Call[] = []
  const mischief = newMischief()
  const gateway = newGateway(world, heartbeatMs)
  const { emit } = gateway
  const close = await serve({ world, calls, mischief, gateway }, port)

  let copies = deliverTimes
  const times = () => copies
  const interact: Interact = { world, gateway, times }
  const talk = { world, emit, times }
  const tell = (event: string, channel: Channel) => emit(event, showChannel(world, channel), { guild: channel.guild })

  return {
    apiUrl: `${world.origin}/api`,
    token: world.token,
    applicationId: world.applicationId,
    guild: home.id,
    botUser: world.botUser,
    calls,
    faults: world.faults,
    pings: world.pings,
    whispers: world.whispers,
    interactions: world.interactions,
    identified: gateway.identified,
    resumed: gateway.resumed,

    addGuild(given = {}) {
      const guild = addGuild(world, given)
      if (given.bot !== false) emit('GUILD_CREATE', showWholeGuild(world, guild))
      return guild
    },
    addUser: (given = {}) =>
      addUser(world, given, (guild, role) =>
        emit('GUILD_ROLE_CREATE', { guild_id: guild, role: showRole(role) }, { guild }),
      ),
    addChannel(given = {}) {
      const channel = addChannel(world, { ...given, guild: given.guild ?? home.id })
      tell('CHANNEL_CREATE', channel)
      return channel
    },
    dm: (user) => directChannel(world, user),
    allow(id, may) {
      const channel = placeOf(world, id)
      allowBot(world, channel, may)
      tell('CHANNEL_UPDATE', channel)
    },
    startThread: (given) => startThread(talk, given),
    archive(id, { archived = true, locked = false } = {}) {
      const channel = placeOf(world, id)
      if (!channel.thread) throw new Error(`${id} is no thread`)
      Object.assign(channel.thread, { archived, locked })
      tell('THREAD_UPDATE', channel)
    },
    removeChannel: (id) => void removeChannel(world, placeOf(world, id), emit),
    kick(id) {
      guildOf(world, id).members.delete(world.botUser)
      emit('GUILD_DELETE', { id })
    },

    messages: (id) => placeOf(world, id).messages.filter(({ type }) => [0, 19, 20, 23].includes(type)),
    threads: (id) => [...world.channels.values()].filter(({ thread }) => thread?.parent === id),
    commands: (guild = '') => world.commands.get(guild) ?? [],

    command: (given) => command(interact, given),
    autocomplete: (given) => autocomplete(interact, given),
    menu: (given) => menu(interact, given),
    press: (given) => press(interact, given),
    submit: (given) => submit(interact, given),
    age(interaction, ms = world.tokenMs + 1) {
      interaction.at -= ms
    },

    say: (said) => say(talk, said),
    edit: (given) => edit(talk, given),
    erase: (given) => erase(talk, given),

    connected: gateway.connected,
    get isConnected() {
      return gateway.isUp()
    },
    dropConnections: gateway.drop,
    askReconnect: gateway.reconnect,
    invalidateSession: gateway.invalidate,
    misbehave: mischief.plan,
    close,
    get deliverTimes() {
      return copies
    },
    set deliverTimes(value) {
      copies = value
    },
    get allowMessageContent() {
      return world.allowMessageContent
    },
    set allowMessageContent(value) {
      world.allowMessageContent = value
    },
  }
}
