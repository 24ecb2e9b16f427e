import { modalProblems } from './component-limits.ts'
import { checkMessage, FLAG, fill, notePings, refuseEmpty } from './compose.ts'
import { fail, refuse } from './failure.ts'
import type { Request, Routes } from './route.ts'
import { amend, flagsOf, inGuild, remove, wake } from './routes-messages.ts'
import { lengthOf, problemsOf } from './schemas.ts'
import { showMessage } from './show-message.ts'
import { type Interaction, type Json, type Message, newMessage } from './world.ts'

/** Which first answers each type of interaction takes: https://docs.discord.com/developers/interactions/receiving-and-responding */
const ANSWERS: Record<number, number[]> = { 2: [4, 5, 9], 3: [4, 5, 6, 7, 9], 4: [8], 5: [4, 5, 6, 7] }

export const interactionRoutes: Routes = {
  'POST /interactions/:interaction/:token/callback': (request) => {
    const { world, params, body, query } = request
    const interaction = world.interactions.find(({ id, token }) => id === params.interaction && token === params.token)
    if (!interaction) return fail(10062)
    if (interaction.callback) return fail(40060)
    if (Date.now() - interaction.at > world.ackMs) return fail(10062)
    const type = Number(body.type)
    if (!ANSWERS[interaction.type]?.includes(type)) refuse(world, request.name, [`type ${type} does not fit`])
    if (type > 5 && type < 8 && !interaction.original) refuse(world, request.name, ['there is no message to update'])
    const data = (body.data ?? {}) as Json // checked by the schema
    answer(request, interaction, type, data)
    interaction.callback = { type, at: Date.now(), data }
    if (query.get('with_response') !== 'true') return undefined
    return showCallback(request, interaction, type)
  },

  'GET /webhooks/:application/:token/messages/:message': (request) =>
    showMessage(request.world, ownOf(request, used(request))),

  'PATCH /webhooks/:application/:token/messages/:message': (request) => {
    const { world, body, files, emit } = request
    const message = ownOf(request, used(request))
    checkMessage(request, { shape: 'editResponse', body, flags: flagsOf(body) | message.flags })
    amend(world, message, body, files)
    if (!message.whisperTo) emit('MESSAGE_UPDATE', guildOf(request, message), { message })
    return showMessage(world, message)
  },

  'DELETE /webhooks/:application/:token/messages/:message': (request) => {
    const { world, emit } = request
    const interaction = used(request)
    const message = ownOf(request, interaction)
    const channel = world.channels.get(message.channel)
    if (message.whisperTo) world.whispers.splice(world.whispers.indexOf(message), 1)
    else if (channel?.messages.includes(message)) remove(channel, message, emit)
    if (interaction.original === message) delete interaction.original
    interaction.followups = interaction.followups.filter((each) => each !== message)
    return undefined
  },

  'POST /webhooks/:application/:token': (request) => {
    const interaction = used(request)
    checkMessage(request, { shape: 'followup', body: request.body, flags: flagsOf(request.body) })
    const message = say(request, interaction, request.body)
    interaction.followups.push(message)
    return showMessage(request.world, message)
  },
}

function answer(request: Request, interaction: Interaction, type: number, data: Json): void {
  const { world, name, body, files, emit } = request
  if (type === 4 || type === 5) {
    if (type === 4) checkMessage(request, { shape: 'response', body: data, whole: body, flags: flagsOf(data) })
    else refuse(world, name, problemsOf('response', body))
    interaction.original = say(request, interaction, data, type === 5)
    interaction.ephemeral = interaction.original.whisperTo !== undefined
  } else if (type === 7) {
    const message = stillThere(request, interaction.original)
    checkMessage(request, { shape: 'update', body: data, whole: body, flags: flagsOf(data) | message.flags })
    amend(world, message, data, files)
    if (!message.whisperTo) emit('MESSAGE_UPDATE', guildOf(request, message), { message })
  } else if (type === 6) refuse(world, name, problemsOf('update', body))
  else if (type === 8) {
    refuse(world, name, [...problemsOf('choices', body), ...choiceProblems(data)])
    interaction.choices = (data.choices ?? []) as { name: string; value: unknown }[] // checked
  } else {
    refuse(world, name, [...problemsOf('modal', body), ...modalProblems(data)])
    interaction.modal = data
  }
}

/** A message that answers an interaction: whoever used the bot decides where, so no channel permission counts. */
function say(request: Request, interaction: Interaction, body: Json, thinking = false): Message {
  const { world, files, emit } = request
  const flags = flagsOf(body) & FLAG.ephemeral
  const message = newMessage({
    channel: interaction.channel,
    author: world.botUser,
    type: interaction.type === 2 ? 20 : interaction.type === 3 ? 19 : 0,
    interaction: interaction.id,
    flags: flags | (thinking ? FLAG.loading : 0),
    ...(flags ? { whisperTo: interaction.user } : {}),
  })
  fill(message, body, files)
  const channel = world.channels.get(message.channel)
  if (interaction.type === 3 && interaction.original) message.reference = interaction.original.id
  if (!thinking) {
    refuseEmpty(message)
    notePings(world, message, body, 'post')
  }
  if (message.whisperTo) world.whispers.push(message)
  else if (channel) {
    channel.messages.push(message)
    wake(channel, world.botUser)
    emit('MESSAGE_CREATE', inGuild(channel), { message })
  }
  return message
}

/** The interaction of a webhook's token, while it lives and after its first answer. */
function used({ world, params }: Request): Interaction {
  const interaction = world.interactions.find(({ token }) => token === params.token)
  if (!interaction || params.application !== world.applicationId) return fail(50027)
  if (Date.now() - interaction.at > world.tokenMs) return fail(50027)
  return interaction.callback ? interaction : fail(10015)
}

function ownOf(request: Request, { original, followups }: Interaction): Message {
  const { params } = request
  if (params.message === '@original') return stillThere(request, original)
  return stillThere(
    request,
    [...(original ? [original] : []), ...followups].find(({ id }) => id === params.message),
  )
}

/** Somebody may have deleted it meanwhile. */
function stillThere({ world }: Request, message: Message | undefined): Message {
  if (!message) return fail(10008)
  const there = message.whisperTo ? world.whispers : world.channels.get(message.channel)?.messages
  return there?.includes(message) ? message : fail(10008)
}

function guildOf({ world }: Request, { channel }: Message): Json {
  const found = world.channels.get(channel)
  return found ? inGuild(found) : {}
}

function choiceProblems({ choices }: Json): string[] {
  const list = Array.isArray(choices) ? (choices as Json[]) : [] // checked by the schema
  return [
    ...(list.length > 25 ? [`${list.length} choices; 25 at most`] : []),
    ...list.flatMap(({ name, value }) =>
      [name, value]
        .filter((text) => lengthOf(String(text)) > 100 || text === '')
        .map((text) => `not a choice: ${text}`),
    ),
  ]
}

function showCallback({ world }: Request, interaction: Interaction, type: number): Json {
  const { id, original } = interaction
  const shows = original && [4, 5, 7].includes(type)
  return {
    interaction: {
      id,
      type: interaction.type,
      ...(shows
        ? {
            response_message_id: original.id,
            response_message_loading: type === 5,
            response_message_ephemeral: original.whisperTo !== undefined,
          }
        : {}),
    },
    ...(shows ? { resource: { type, message: showMessage(world, original) } } : {}),
  }
}
