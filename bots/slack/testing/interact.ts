import { checkView } from './block-rules.ts'
import { SlackFailure, type Tools } from './method.ts'
import { addView, closeViews, replaceView, showView } from './methods-views.ts'
import { actionOf, channelRef, container, interaction, nameShown } from './payloads.ts'
import { type Filled, fillIn, pick, type Wanted } from './pick.ts'
import { newResponseUrl, takeReply } from './response-urls.ts'
import { channelOf } from './talk.ts'
import type { Kind, Outcome } from './transport.ts'
import { type Channel, type Json, messageAt, newTrigger, newTs, showMessage, type View, type World } from './world.ts'

export type AckBody = Json

export type Interact = {
  world: World
  tools: Tools
  send: (kind: Kind, payload: Json) => Promise<Outcome[]>
}

export type Pressed = Wanted & {
  user: string
  /** A message, also one only this person sees… */
  channel?: string
  ts?: string
  /** …or a modal, by its id… */
  view?: string
  /** …or the Home tab. */
  home?: boolean
  /** Blocks that are there no more: the press of somebody who still saw them. */
  blocks?: Json[]
}

/** `/snippet …`; what it was acknowledged with. Throws when the app kept silent, as Slack's client says. */
export async function command(
  parts: Interact,
  given: { user: string; channel: string; text: string; command?: string },
): Promise<AckBody> {
  const { world } = parts
  const channel = channelOf(world, given.channel)
  channel.members.add(given.user)
  const url = { user: given.user, channel: channel.id }
  const outcomes = await parts.send('slash_commands', {
    token: 'local',
    team_id: world.team,
    team_domain: world.domain,
    channel_id: channel.id,
    channel_name: nameShown(channel),
    user_id: given.user,
    user_name: world.users.get(given.user)?.name ?? given.user,
    command: given.command ?? '/snippet',
    text: given.text,
    api_app_id: world.appId,
    is_enterprise_install: 'false',
    response_url: newResponseUrl(world, url),
    trigger_id: newTrigger(world, given.user),
  })
  for (const { acked, body } of outcomes)
    if (acked && says(body)) takeAck(parts, () => takeReply(parts.tools, { ...url, at: 0, uses: 0 }, body, 'ack'))
  return bodyOf(outcomes)
}

/** A person presses a button or chooses from a menu. Throws when there is no such thing. */
export async function press(parts: Interact, given: Pressed): Promise<AckBody> {
  const { world } = parts
  const view = given.home ? world.homes.get(given.user) : world.views.find(({ id }) => id === given.view)
  const place = view ? inView(parts, given.user, view) : inMessage(parts, given)
  const picked = pick(given.blocks ?? place.blocks, given)
  const outcomes = await parts.send('interactive', {
    type: 'block_actions',
    ...interaction(world, given.user),
    trigger_id: newTrigger(world, given.user, view?.id),
    ...place.fields,
    actions: [actionOf(world, picked)],
  })
  return emptyAck(parts, 'block_actions', outcomes)
}

function inView({ world }: Interact, user: string, view: View): { blocks: Json[]; fields: Json } {
  if (view.user !== user) throw new Error(`the view ${view.id} is open for ${view.user}, not for ${user}`)
  return { blocks: view.blocks, fields: { container: { type: 'view', view_id: view.id }, view: showView(world, view) } }
}

function inMessage({ world }: Interact, { user, channel: id, ts, blocks }: Pressed): { blocks?: Json[]; fields: Json } {
  if (!id || !ts) throw new Error('press needs a message (channel and ts), an open view, or a home that was published')
  const channel = channelOf(world, id)
  const whisper = world.ephemerals.find((each) => each.ts === ts && each.user === user)
  const message = messageAt(channel, ts)
  if (!whisper && !message && !blocks) throw new Error(`${user} sees no message ${ts}`)
  const thread = whisper?.thread ?? message?.thread_ts
  const shown = blocks ?? whisper?.blocks ?? message?.blocks
  return {
    ...(shown ? { blocks: shown } : {}),
    fields: {
      container: container(world, channel, ts),
      channel: channelRef(channel),
      // Slack leaves out what only one person saw.
      ...(message ? { message: showMessage(world, channel, message) } : {}),
      state: { values: {} },
      response_url: newResponseUrl(world, { user, channel: channel.id, ts, ...(thread ? { thread } : {}) }),
    },
  }
}

/** A person chooses a message shortcut. */
export async function shortcut(
  parts: Interact,
  { user, channel: id, ts, callback_id }: { user: string; channel: string; ts: string; callback_id: string },
): Promise<AckBody> {
  const { world } = parts
  const channel: Channel = channelOf(world, id)
  const message = messageAt(channel, ts)
  if (!message) throw new Error(`there is no message ${ts}`)
  const outcomes = await parts.send('interactive', {
    type: 'message_action',
    ...interaction(world, user),
    callback_id,
    action_ts: newTs(world),
    trigger_id: newTrigger(world, user),
    response_url: newResponseUrl(world, { user, channel: channel.id }),
    channel: channelRef(channel),
    message_ts: ts,
    message: showMessage(world, channel, message),
  })
  return emptyAck(parts, 'message_action', outcomes)
}

/** A person sends a form; what the app said to it. Fields left out keep what stood in them. */
export async function submit(
  parts: Interact,
  given: { user: string; view: string | { id: string }; values?: Filled },
): Promise<AckBody> {
  const { world } = parts
  const id = typeof given.view === 'string' ? given.view : given.view.id
  const view = world.views.find((each) => each.id === id && each.user === given.user)
  if (!view) throw new Error(`${given.user} has no form ${id} open`)
  const outcomes = await parts.send('interactive', {
    type: 'view_submission',
    ...interaction(world, given.user),
    trigger_id: newTrigger(world, given.user, view.id),
    view: showView(world, view, fillIn(view.blocks, given.values ?? {})),
    response_urls: [],
  })
  const body = bodyOf(outcomes)
  takeAck(parts, () => answerForm(parts, view, body))
  return body
}

/** A person closes a form without sending it. The app is told when it asked to be. */
export async function dismiss(parts: Interact, { user, view: id }: { user: string; view: string }): Promise<void> {
  const { world } = parts
  const view = world.views.find((each) => each.id === id && each.user === user)
  if (!view) throw new Error(`${user} has no form ${id} open`)
  closeViews(world, user, view)
  if (view.notify_on_close !== true) return
  const payload = { type: 'view_closed', ...interaction(world, user), view: showView(world, view), is_cleared: false }
  await emptyAck(parts, 'view_closed', await parts.send('interactive', payload))
}

/** https://docs.slack.dev/surfaces/modals#updating_views */
function answerForm({ world, tools }: Interact, view: View, body: AckBody): void {
  const { response_action, errors, view: next, ...rest } = body
  const strange = Object.keys(rest)
  if (strange.length > 0) world.faults.push(`view_submission: unknown fields ${strange.join(', ')}`)
  if (response_action === undefined) closeViews(world, view.user, view)
  else if (response_action === 'clear') closeViews(world, view.user)
  else if (response_action === 'errors') checkErrors(world, view, (errors ?? {}) as Json)
  else if (response_action !== 'update' && response_action !== 'push')
    world.faults.push(`view_submission: unknown response_action ${response_action}`)
  else {
    const problems = checkView(next, 'modal')
    if (problems) world.faults.push(`view_submission: ${problems.messages.join('; ')}`)
    else if (response_action === 'update') replaceView(view, next as Json)
    else addView(tools, view.user, next as Json)
  }
}

/** Every error belongs under a field of the form. */
function checkErrors(world: World, view: View, errors: Json): void {
  const inputs = view.blocks.filter(({ type }) => type === 'input').map(({ block_id }) => block_id)
  const named = Object.keys(errors)
  const unknown = named.filter((id) => !inputs.includes(id))
  if (named.length === 0) world.faults.push('view_submission: no errors in errors')
  if (unknown.length > 0) world.faults.push(`view_submission: errors for no input: ${unknown.join(', ')}`)
}

/** An acknowledgement that says nothing may still show everybody the command. */
function says(body: AckBody): boolean {
  return Object.keys(body).some((name) => name !== 'response_type')
}

function emptyAck({ world }: Interact, what: string, outcomes: Outcome[]): AckBody {
  const body = bodyOf(outcomes)
  if (Object.keys(body).length > 0)
    world.faults.push(`${what}: acknowledged with ${JSON.stringify(body)}, which Slack drops`)
  return body
}

/** What Slack would refuse is a fault already; the person sees an error. */
function takeAck({ world }: Interact, take: () => void): void {
  try {
    take()
  } catch (failure) {
    if (!(failure instanceof SlackFailure)) throw failure
    world.faults.push(`ack: ${failure.error}`)
  }
}

function bodyOf(outcomes: Outcome[]): AckBody {
  const acked = outcomes.find((outcome) => outcome.acked)
  if (acked) return acked.body
  const [first] = outcomes
  throw new Error(first?.reason?.includes('timeout') ? 'operation_timeout' : `dispatch_failed: ${first?.reason}`)
}
