import {
  ActionRowBuilder,
  ApplicationCommandType,
  ButtonBuilder,
  ButtonStyle,
  type ChatInputCommandInteraction,
  Client,
  ContextMenuCommandBuilder,
  Events,
  GatewayIntentBits,
  type Message,
  MessageFlags,
  ModalBuilder,
  Partials,
  REST,
  Routes,
  SlashCommandBuilder,
  StringSelectMenuBuilder,
  type TextChannel,
  TextInputBuilder,
  TextInputStyle,
} from 'discord.js'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type LocalDiscord, startDiscord } from './discord.ts'

// The local Discord, as real discord.js meets it.

const { Guilds, GuildMessages, DirectMessages, MessageContent } = GatewayIntentBits
const INTENTS = [Guilds, GuildMessages, DirectMessages]

const opened: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close()
})

async function open(options: Parameters<typeof startDiscord>[0] = {}): Promise<LocalDiscord> {
  const discord = await startDiscord(options)
  opened.push(() => discord.close())
  return discord
}

function newClient(discord: LocalDiscord, intents: GatewayIntentBits[] = INTENTS): Client {
  const client = new Client({
    intents,
    partials: [Partials.Channel],
    rest: { api: discord.apiUrl },
    allowedMentions: { parse: [] },
  })
  client.on(Events.Error, (error) => discord.faults.push(`${error}`))
  opened.push(() => client.destroy())
  return client
}

async function login(discord: LocalDiscord, intents?: GatewayIntentBits[]): Promise<Client<true>> {
  const client = newClient(discord, intents)
  const ready = new Promise<Client<true>>((resolve) => client.once(Events.ClientReady, resolve))
  await client.login(discord.token)
  return ready
}

const COMMANDS = [
  new SlashCommandBuilder()
    .setName('snippet')
    .setDescription('Code from a sentence')
    .setDescriptionLocalizations({ ja: '文からコード' })
    .addSubcommand((sub) =>
      sub
        .setName('new')
        .setDescription('Write code')
        .addStringOption((option) => option.setName('description').setDescription('What').setRequired(true))
        .addStringOption((option) =>
          option.setName('language').setDescription('In').addChoices({ name: 'Ruby', value: 'ruby' }),
        ),
    )
    .addSubcommand((sub) =>
      sub
        .setName('show')
        .setDescription('Show one')
        .addStringOption((option) =>
          option.setName('id').setDescription('Which').setRequired(true).setAutocomplete(true),
        ),
    )
    .toJSON(),
  new ContextMenuCommandBuilder().setName('Improve this code').setType(ApplicationCommandType.Message).toJSON(),
]

/** Everything a test needs: one person, one channel, one client with its commands. */
async function start(options?: Parameters<typeof startDiscord>[0], intents?: GatewayIntentBits[]) {
  const discord = await open(options)
  const user = discord.addUser({ name: 'hana', locale: 'ja' })
  const channel = discord.addChannel({ name: 'dev' })
  const client = await login(discord, intents)
  await client.application.commands.set(COMMANDS)
  const from = { user: user.id, channel: channel.id }
  const room = client.channels.cache.get(channel.id) as TextChannel
  return { discord, client, from, room }
}

const row = (...buttons: ButtonBuilder[]) => new ActionRowBuilder<ButtonBuilder>().addComponents(buttons)
const button = (id: string, label = id) =>
  new ButtonBuilder().setCustomId(id).setLabel(label).setStyle(ButtonStyle.Secondary)

describe('connecting', () => {
  it('logs in, knows the guild and its channels, and may what it may', async () => {
    const { discord, client, from, room } = await start()
    expect(client.user.id).toBe(discord.botUser)
    expect(discord.identified.map(({ intents }) => intents)).toEqual([Guilds | GuildMessages | DirectMessages])
    expect(room.permissionsFor(client.user)?.has('SendMessages')).toBe(true)
    const silent = discord.addChannel({ botMayPost: false })
    await vi.waitFor(() => expect(client.channels.cache.has(silent.id)).toBe(true))
    const quiet = client.channels.cache.get(silent.id) as TextChannel
    expect(quiet.permissionsFor(client.user)?.has('SendMessages')).toBe(false)
    await expect(quiet.send('hi')).rejects.toMatchObject({ code: 50013 })
    const hidden = discord.addChannel({ type: 'private', botMayRead: false })
    await expect(client.channels.fetch(hidden.id)).rejects.toMatchObject({ code: 50001 })
    discord.allow(from.channel, { botMayThread: false })
    await vi.waitFor(() => expect(room.permissionsFor(client.user)?.has('CreatePublicThreads')).toBe(false))
    expect(discord.faults).toEqual([])
  })

  it('refuses the intent for content that the application may not have', async () => {
    const discord = await open({ allowMessageContent: false })
    await expect(newClient(discord, [...INTENTS, MessageContent]).login(discord.token)).rejects.toThrow(/disallowed/i)
    await expect(newClient(discord).login('wrong')).rejects.toThrow(/token/i)
  })

  it('replays what was missed when a connection breaks', async () => {
    const { discord, client, from } = await start()
    const heard: string[] = []
    client.on(Events.MessageCreate, (message) => heard.push(message.content))
    discord.say({ ...from, content: `<@${discord.botUser}> one` })
    await vi.waitFor(() => expect(heard).toHaveLength(1))
    discord.dropConnections()
    expect(discord.isConnected).toBe(false)
    discord.say({ ...from, content: `<@${discord.botUser}> two` })
    await discord.connected()
    await vi.waitFor(() => expect(heard).toHaveLength(2))
    expect(discord.resumed).toHaveLength(1)
    expect(heard[1]).toMatch(/two$/)
    expect(discord.identified).toHaveLength(1)
  })
})

describe('interactions', () => {
  it('answers a command: deferred, then edited', async () => {
    const { discord, client, from } = await start()
    client.on(Events.InteractionCreate, async (interaction) => {
      if (!interaction.isChatInputCommand()) return
      expect(interaction.locale).toBe('ja')
      expect(interaction.appPermissions.has('SendMessages')).toBe(true)
      await interaction.deferReply()
      await interaction.editReply(
        `${interaction.options.getSubcommand()}: ${interaction.options.getString('description')}`,
      )
      await interaction.followUp({ content: 'psst', flags: MessageFlags.Ephemeral })
    })
    const options = { description: 'primes', language: 'ruby' }
    const used = await discord.command({ ...from, name: 'snippet', sub: 'new', options })
    expect(used.callback?.type).toBe(5)
    await vi.waitFor(() => expect(discord.whispers.map(({ content }) => content)).toEqual(['psst']))
    expect(used.content).toBe('new: primes')
    expect(discord.messages(from.channel).map(({ content }) => content)).toEqual(['new: primes'])
    expect(() => discord.command({ ...from, name: 'snippet', sub: 'old' })).toThrow('no subcommand')
    expect(discord.faults).toEqual([])
  })

  it('takes a second answer, a late one, and a spent token for what they are', async () => {
    const { discord, client, from } = await start()
    const seen: ChatInputCommandInteraction[] = []
    client.on(Events.InteractionCreate, (interaction) => {
      if (interaction.isChatInputCommand()) seen.push(interaction)
    })
    const use = () => discord.command({ ...from, name: 'snippet', sub: 'new', options: { description: 'x' } })
    discord.deliverTimes = 2
    const first = use()
    await vi.waitFor(() => expect(seen).toHaveLength(2))
    await seen[0]?.reply('one')
    await expect(seen[1]?.reply('two')).rejects.toMatchObject({ code: 40060 })
    const interaction = await first
    discord.age(interaction)
    await expect(seen[0]?.editReply('three')).rejects.toMatchObject({ code: 50027 })
    discord.deliverTimes = 1
    const late = use()
    await vi.waitFor(() => expect(seen).toHaveLength(3))
    const [, second] = discord.interactions
    if (second) discord.age(second, 4000)
    await expect(seen[2]?.reply('late')).rejects.toMatchObject({ code: 10062 })
    await expect(late).rejects.toThrow('did not respond')
  })

  it('completes, shows a modal, and takes what was written in it', async () => {
    const { discord, client, from } = await start()
    client.on(Events.InteractionCreate, async (interaction) => {
      if (interaction.isAutocomplete())
        await interaction.respond([{ name: `${interaction.options.getFocused()}…`, value: 'tz_1' }])
      if (interaction.isChatInputCommand())
        await interaction.reply({ content: 'hi', components: [row(button('improve'))] })
      if (interaction.isButton()) {
        const input = new TextInputBuilder().setCustomId('what').setLabel('What?').setStyle(TextInputStyle.Paragraph)
        const inputs = new ActionRowBuilder<TextInputBuilder>().addComponents(input)
        await interaction.showModal(new ModalBuilder().setCustomId('form').setTitle('Improve').addComponents(inputs))
      }
      if (interaction.isModalSubmit() && interaction.isFromMessage())
        await interaction.update({ content: interaction.fields.getTextInputValue('what'), components: [] })
    })
    const typed = await discord.autocomplete({
      ...from,
      name: 'snippet',
      sub: 'show',
      focused: 'id',
      options: { id: 'tz' },
    })
    expect(typed.choices).toEqual([{ name: 'tz…', value: 'tz_1' }])
    const used = await discord.command({ ...from, name: 'snippet', sub: 'show', options: { id: 'tz_1' } })
    const message = used.original?.id ?? ''
    expect(() => discord.press({ ...from, message, custom_id: 'gone' })).toThrow('there is improve (improve)')
    const pressed = await discord.press({ ...from, message, label: 'improve' })
    expect(pressed.modal).toMatchObject({ title: 'Improve' })
    expect(() => discord.submit({ user: from.user, values: { what: '' } })).toThrow('required')
    await discord.submit({ user: from.user, custom_id: 'form', values: { what: 'faster' } })
    expect(discord.messages(from.channel)).toMatchObject([{ content: 'faster', components: [] }])
    expect(discord.faults).toEqual([])
  })

  it('reads the message of a menu without the intent', async () => {
    const { discord, client, from } = await start()
    const heard: string[] = []
    client.on(Events.MessageCreate, (message) => heard.push(message.content))
    client.on(Events.InteractionCreate, async (interaction) => {
      if (!interaction.isMessageContextMenuCommand()) return
      const content = interaction.targetMessage.content
      await interaction.reply({ content: `got ${content}`, flags: MessageFlags.Ephemeral })
    })
    const message = discord.say({ ...from, content: 'p 1' })
    await vi.waitFor(() => expect(heard).toEqual(['']))
    const used = await discord.menu({ ...from, message, name: 'Improve this code' })
    expect(used).toMatchObject({ content: 'got p 1', ephemeral: true })
    expect(discord.messages(from.channel)).toHaveLength(1)
  })

  it('presses an option of a select, and what is stale', async () => {
    const { discord, client, from, room } = await start()
    const pressed: unknown[] = []
    client.on(Events.InteractionCreate, async (interaction) => {
      if (!interaction.isMessageComponent()) return
      pressed.push(interaction.isStringSelectMenu() ? interaction.values : interaction.customId)
      await interaction.deferUpdate()
    })
    const menu = new StringSelectMenuBuilder().setCustomId('more').addOptions({ label: 'Delete', value: 'delete' })
    const components = [new ActionRowBuilder<StringSelectMenuBuilder>().addComponents(menu)]
    const { id: message } = await room.send({ content: 'card', components })
    await discord.press({ ...from, message, label: 'Delete' })
    await discord.press({ ...from, message, custom_id: 'more', value: 'delete' })
    await discord.press({ ...from, message, custom_id: 'was', stale: true })
    expect(pressed).toEqual([['delete'], ['delete'], 'was'])
    expect(discord.faults).toEqual([])
  })
})

describe('messages', () => {
  it('keeps threads, files, mentions and direct messages', async () => {
    const { discord, client, from, room } = await start(undefined, [...INTENTS, MessageContent])
    const card = await room.send('card')
    const thread = await card.startThread({ name: 'primes' })
    await expect(card.startThread({ name: 'again' })).rejects.toThrow()
    await client.rest
      .post(Routes.threads(room.id, card.id), { body: { name: 'again' } })
      .catch((error) => expect(error.code).toBe(160004))
    const files = [{ name: 'primes.rb', attachment: Buffer.from('p 2') }]
    const allowedMentions = { parse: [] as never[], users: [from.user] }
    const sent = await thread.send({ content: `<@${from.user}> done`, files, allowedMentions })
    expect(await (await fetch(sent.attachments.first()?.url ?? '')).text()).toBe('p 2')
    expect(discord.pings).toEqual([{ user: from.user, channel: thread.id, message: sent.id, by: 'post' }])
    expect(discord.threads(room.id)).toMatchObject([{ id: card.id, name: 'primes' }])
    const reply = new Promise<Message>((resolve) => client.once(Events.MessageCreate, resolve))
    discord.say({ user: from.user, channel: thread.id, content: 'thanks', reply: sent.id })
    expect(await reply).toMatchObject({ content: 'thanks', guildId: discord.guild })
    expect((await thread.messages.fetch()).size).toBe(3)
    await sent.edit({ content: 'gone', attachments: [] })
    expect(discord.messages(thread.id)).toMatchObject([{ content: 'gone', attachments: [] }, { content: 'thanks' }])
    discord.archive(thread.id, { locked: true })
    await expect(thread.send('x')).rejects.toMatchObject({ code: 160005 })
    await expect(sent.edit('x')).rejects.toMatchObject({ code: 50083 })
    const closed = discord.addUser({ dms: false })
    await expect(client.users.send(closed.id, 'hi')).rejects.toMatchObject({ code: 50007 })
    await client.users.send(from.user, 'hi')
    expect(discord.messages(discord.dm(from.user).id)).toHaveLength(1)
    expect(discord.faults).toEqual([])
  })

  it('shows a message once for one nonce, and obeys limits and errors', async () => {
    const { discord, from, room } = await start()
    const once = { content: 'once', nonce: 'job-1', enforceNonce: true }
    const [first, second] = [await room.send(once), await room.send(once)]
    expect(second.id).toBe(first.id)
    discord.misbehave('POST /channels/:channel/messages', { rateLimited: { retryAfter: 0.05 } })
    discord.misbehave('POST /channels/:channel/messages', { cut: 'after' })
    await expect(room.send({ ...once, nonce: 'job-2' })).rejects.toThrow()
    await room.send({ ...once, nonce: 'job-2' })
    const posts = discord.calls.filter(
      ({ method, route }) => `${method} ${route}` === 'POST /channels/:channel/messages',
    )
    expect(posts.map(({ status }) => status)).toEqual([200, 200, 429, 0, 200])
    expect(discord.messages(from.channel)).toHaveLength(2)
    discord.misbehave(/messages$/, { code: 50001 })
    await expect(room.send('no')).rejects.toMatchObject({ code: 50001, status: 403 })
    expect(discord.faults).toEqual([])
  })

  it('serves a REST client alone, and the threads of people', async () => {
    const discord = await open()
    const user = discord.addUser({ permissions: ['ManageMessages'] })
    const channel = discord.addChannel({ botMayPost: false })
    const thread = discord.startThread({ user: user.id, channel: channel.id, name: 'ours' })
    const hidden = discord.startThread({ user: user.id, channel: channel.id, name: 'mine', private: true })
    const rest = new REST({ api: discord.apiUrl }).setToken(discord.token)
    const body = { content: 'x', allowed_mentions: { parse: [] } }
    const files = [{ name: 'x.py', data: 'p' }]
    await rest.post(Routes.channelMessages(thread.id), { body, files })
    expect(discord.messages(thread.id)).toMatchObject([{ content: 'x', attachments: [{ filename: 'x.py' }] }])
    for (const id of [channel.id, hidden.id])
      await expect(rest.post(Routes.channelMessages(id), { body })).rejects.toMatchObject({ status: 403 })
    const last = discord.calls.at(-1)
    expect(last).toMatchObject({ method: 'POST', route: '/channels/:channel/messages', status: 403 })
    await expect(rest.patch(Routes.channel(thread.id), { body: { name: 'y' } })).rejects.toMatchObject({ code: 50013 })
    discord.removeChannel(thread.id)
    await expect(rest.get(Routes.channel(thread.id))).rejects.toMatchObject({ code: 10003 })
    expect(discord.faults).toEqual([])
  })

  it('notes what must not be sent', async () => {
    const { discord, client, room } = await start()
    const post = (body: object) => client.rest.post(Routes.channelMessages(room.id), { body })
    const quiet = { allowed_mentions: { parse: [] } }
    const six = [1, 2, 3, 4, 5, 6].map((n) => ({ type: 2, style: 2, label: `${n}`, custom_id: `${n}` }))
    const cases: [object, RegExp][] = [
      [{ ...quiet, content: 'あ'.repeat(2001) }, /2001 characters/],
      [{ ...quiet, content: 'x', components: [{ type: 1, components: six }] }, /components\.0\.components/],
      [{ ...quiet, content: 'x', contents: 'y' }, /contents: unknown field/],
      [{ ...quiet, content: 'x', components: [{ type: 1, components: [{ ...six[0], lable: 1 }] }] }, /lable: unknown/],
      [{ ...quiet, content: 'x', components: [{ type: 1, components: [six[0], six[0]] }] }, /twice/],
    ]
    for (const [body, fault] of cases) {
      await expect(post(body)).rejects.toMatchObject({ code: 50035 })
      expect(discord.faults.splice(0).join('\n')).toMatch(fault)
    }
    await post({ content: '𩸽'.repeat(2000), ...quiet })
    expect(discord.faults).toEqual([])
    await post({ content: 'x' })
    await post({ content: 'x', allowed_mentions: { parse: ['users'] } })
    expect(discord.faults.splice(0)).toMatchObject(
      [/missing/, /parse is \["users"\]/].map((each) => expect.stringMatching(each)),
    )
    await expect(client.application.commands.set([{ name: 'Bad Name', description: 'x' }])).rejects.toMatchObject({
      code: 50035,
    })
    expect(discord.faults.splice(0).join()).toMatch(/not a name/)
  })
})
