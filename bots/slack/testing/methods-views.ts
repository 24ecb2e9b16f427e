import { checkView, withIds } from './block-rules.ts'
import { type Args, fail, type Method, refuse, type Tools, textArg } from './method.ts'
import { hex, type Json, newId, type View, type World } from './world.ts'

/** https://docs.slack.dev/reference/methods/views.open and its siblings. */
export const viewMethods: Record<string, Method> = {
  'views.open': {
    args: ['view', 'trigger_id', 'interactivity_pointer'],
    needs: ['view', 'trigger_id'],
    run: (tools, args) => {
      const { user } = exchange(tools.world, args)
      refuse(tools.world, tools.method, checkView(args.view, 'modal'))
      // A person has one stack of modals; a second opening lies on top of nothing of the first.
      closeViews(tools.world, user)
      return { view: showView(tools.world, addView(tools, user, args.view as Json)) }
    },
  },
  'views.push': {
    args: ['view', 'trigger_id', 'interactivity_pointer'],
    needs: ['view', 'trigger_id'],
    run: (tools, args) => {
      const { user, view } = exchange(tools.world, args)
      const stack = tools.world.views.filter((each) => each.user === user)
      if (!view || stack.length === 0) fail('not_found')
      if (stack.length >= 3) fail('push_limit_reached')
      refuse(tools.world, tools.method, checkView(args.view, 'modal'))
      return { view: showView(tools.world, addView(tools, user, args.view as Json)) }
    },
  },
  'views.update': {
    args: ['view', 'view_id', 'external_id', 'hash'],
    needs: ['view'],
    run: (tools, args) => {
      const { world } = tools
      const view =
        [...world.views, ...world.homes.values()].find(
          ({ id, external_id }) => id === args.view_id || (external_id && external_id === args.external_id),
        ) ?? fail('not_found')
      if (args.hash !== undefined && args.hash !== view.hash) fail('hash_conflict')
      refuse(world, tools.method, checkView(args.view, view.type === 'home' ? 'home' : 'modal'))
      return { view: showView(world, replaceView(view, args.view as Json)) }
    },
  },
  'views.publish': {
    args: ['view', 'user_id', 'hash'],
    needs: ['view', 'user_id'],
    run: (tools, args) => {
      const { world } = tools
      const user = textArg(args, 'user_id') ?? ''
      if (!world.users.has(user)) fail('invalid_arguments', ['[ERROR] user_id is not a user [json-pointer:/user_id]'])
      const before = world.homes.get(user)
      if (args.hash !== undefined && before && args.hash !== before.hash) fail('hash_conflict')
      refuse(world, tools.method, checkView(args.view, 'home'))
      const home = before ? replaceView(before, args.view as Json) : newView(user, args.view as Json)
      world.homes.set(user, home)
      return { view: showView(world, home) }
    },
  },
}

/** Trigger ids work once, within three seconds: https://docs.slack.dev/interactivity/handling-user-interaction */
function exchange(world: World, args: Args): { user: string; view?: string } {
  const id = textArg(args, 'trigger_id') ?? ''
  const trigger = world.triggers.get(id)
  if (!trigger) return fail(/^\d+\.\d+\.\w+$/.test(id) ? 'expired_trigger_id' : 'invalid_trigger_id')
  if (trigger.used) return fail('exchanged_trigger_id')
  if (Date.now() - trigger.at > world.triggerMs) return fail('expired_trigger_id')
  trigger.used = true
  return trigger
}

/** A modal on top of the person's others. */
export function addView({ world }: Pick<Tools, 'world'>, user: string, given: Json): View {
  const external = given.external_id
  if (external && world.views.some(({ external_id }) => external_id === external)) fail('duplicate_external_id')
  const view = newView(user, given)
  world.views.push(view)
  return view
}

function newView(user: string, given: Json): View {
  const fields = { callback_id: '', private_metadata: '', external_id: '', ...given }
  return { ...fields, id: newId('V'), user, hash: newHash(), blocks: withIds(given.blocks as Json[]) }
}

export function replaceView(view: View, given: Json): View {
  const { id, user } = view
  for (const key of Object.keys(view)) delete view[key]
  return Object.assign(view, newView(user, given), { id })
}

/** The person's modals are gone: all, or the top one. */
export function closeViews(world: World, user: string, view?: View): void {
  world.views = world.views.filter((each) => (view ? each !== view : each.user !== user))
}

function newHash(): string {
  return `${Math.floor(Date.now() / 1000)}.${hex(4)}`
}

export function showView(world: World, view: View, values: Json = {}): Json {
  const { user: _, ...fields } = view
  return {
    clear_on_close: false,
    notify_on_close: false,
    close: null,
    submit: null,
    previous_view_id: null,
    ...fields,
    team_id: world.team,
    app_id: world.appId,
    app_installed_team_id: world.team,
    bot_id: world.botId,
    root_view_id: view.id,
    state: { values },
  }
}
