import { optionsOf, registered } from './filled.ts'
import type { Gateway } from './gateway.ts'
import { type From, messageIn, newInteraction, placeOf } from './payloads.ts'
import { fillModal, findPressed, type Pressed } from './pick.ts'
import { showMessage } from './show-message.ts'
import type { Interaction, World } from './world.ts'

export type Interact = { world: World; gateway: Gateway; times: () => number }

/** A typed command: its options by name. */
export type Command = From & { name: string; sub?: string; options?: Record<string, string | number | boolean> }

export function command(interact: Interact, given: Command): Promise<Interaction> {
  const { world } = interact
  const definition = registered(world, placeOf(world, given.channel).guild, 1, given.name)
  const data = optionsOf(definition, given)
  return send(interact, newInteraction(world, given, { type: 2, data }))
}

export function autocomplete(interact: Interact, given: Command & { focused: string }): Promise<Interaction> {
  const { world } = interact
  const definition = registered(world, placeOf(world, given.channel).guild, 1, given.name)
  const data = optionsOf(definition, given, given.focused)
  return send(interact, newInteraction(world, given, { type: 4, data }))
}

/** A command in a message's menu: it gets the whole message, with no intent. */
export function menu(interact: Interact, given: From & { message: string; name: string }): Promise<Interaction> {
  const { world } = interact
  const { id, name } = registered(world, placeOf(world, given.channel).guild, 3, given.name)
  const message = messageIn(world, given.channel, given.message)
  const resolved = { messages: { [message.id]: showMessage(world, message) } }
  const data = { id, name, type: 3, target_id: message.id, resolved }
  return send(interact, newInteraction(world, given, { type: 2, data }))
}

export function press(interact: Interact, given: From & Pressed & { message: string }): Promise<Interaction> {
  const { world } = interact
  const message = messageIn(world, given.channel, given.message)
  if (message.whisperTo && message.whisperTo !== given.user) throw new Error('somebody else sees that message')
  const data = findPressed(message.components, given)
  const shown = showMessage(world, message)
  return send(interact, newInteraction(world, given, { type: 3, data, message: shown, original: message }))
}

/** Sends the modal off that the person has open; the newest when no `custom_id` says which. */
export function submit(
  interact: Interact,
  given: { user: string; custom_id?: string; values?: Record<string, string | string[]> },
): Promise<Interaction> {
  const { world } = interact
  const opener = world.interactions.findLast(
    ({ user, modal, submitted }) =>
      user === given.user && modal && !submitted && (!given.custom_id || modal.custom_id === given.custom_id),
  )
  if (!opener?.modal)
    throw new Error(`${given.user} has no modal open${given.custom_id ? ` as ${given.custom_id}` : ''}`)
  const data = fillModal(opener.modal, given.values ?? {})
  opener.submitted = true
  const original = opener.type === 3 ? opener.original : undefined
  const message = original ? showMessage(world, original) : undefined
  return send(interact, newInteraction(world, opener, { type: 5, data, message, original }))
}

/**
 * Tells the app, and waits for its first answer. Rejects when there is none in time, as Discord tells the person that
 * the application did not respond; nobody has to listen.
 */
function send({ world, gateway, times }: Interact, interaction: Interaction): Promise<Interaction> {
  if (!gateway.isKnown()) return quiet(Promise.reject(new Error('the app has no gateway session')))
  gateway.emit('INTERACTION_CREATE', interaction.payload, { times: times() })
  return quiet(
    new Promise((resolve, reject) => {
      const look = setInterval(() => {
        if (interaction.callback) resolve(interaction)
        else if (Date.now() - interaction.at > world.ackMs) reject(new Error('the application did not respond'))
        else return
        clearInterval(look)
      }, 3)
      look.unref()
    }),
  )
}

function quiet<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {})
  return promise
}
