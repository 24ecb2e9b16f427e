import { fail, refuse } from './failure.ts'
import { canSee } from './permissions.ts'
import type { Request, Routes } from './route.ts'
import { problemsOf } from './schemas.ts'
import { showChannel, showGuild, showMember, showUser } from './show.ts'
import { directChannel, type Guild, type Json, type User, type World } from './world.ts'

export const basicRoutes: Routes = {
  'GET /gateway': ({ world }) => ({ url: gatewayUrl(world) }),
  'GET /gateway/bot': ({ world }) => ({
    url: gatewayUrl(world),
    shards: 1,
    session_start_limit: { total: 1000, remaining: 999, reset_after: 86_400_000, max_concurrency: 1 },
  }),

  'GET /users/@me': ({ world }) => showUser(world.users.get(world.botUser)),
  'GET /users/:user': ({ world, params }) => showUser(userOf(world, params.user)),
  'POST /users/@me/channels': ({ world, name, body }) => {
    refuse(world, name, problemsOf('direct', body))
    const user = userOf(world, String(body.recipient_id))
    if (user.bot) fail(50007)
    return showChannel(world, directChannel(world, user.id))
  },

  'GET /applications/@me': ({ world }) => showApplication(world),
  'GET /oauth2/applications/@me': ({ world }) => showApplication(world),

  'GET /guilds/:guild': (request) => showGuild(guildOf(request)),
  'GET /guilds/:guild/roles': (request) => showGuild(guildOf(request)).roles as Json[], // as written there
  'GET /guilds/:guild/channels': (request) => {
    const { id } = guildOf(request)
    const inside = [...request.world.channels.values()].filter(({ guild, thread }) => guild === id && !thread)
    return inside.map((channel) => showChannel(request.world, channel))
  },
  'GET /guilds/:guild/threads/active': (request) => {
    const { world } = request
    const { id } = guildOf(request)
    const threads = [...world.channels.values()].filter(
      (channel) => channel.guild === id && channel.thread?.archived === false && canSee(world, channel, world.botUser),
    )
    return { threads: threads.map((channel) => showChannel(world, channel)), members: [] }
  },
  'GET /guilds/:guild/members/:user': (request) => {
    const { world, params } = request
    const guild = guildOf(request)
    const id = params.user === '@me' ? world.botUser : params.user
    const user = userOf(world, id)
    const member = showMember(world, guild.id, user.id)
    return member ? { ...member, user: showUser(user) } : fail(10007)
  },
}

export function showApplication(world: World): Json {
  return {
    id: world.applicationId,
    name: 'Tanzaku',
    icon: null,
    description: '',
    bot_public: true,
    bot_require_code_grant: false,
    verify_key: '0'.repeat(64),
    // GATEWAY_MESSAGE_CONTENT_LIMITED: https://docs.discord.com/developers/resources/application#application-flags
    flags: world.allowMessageContent ? 1 << 19 : 0,
    hook: true,
    summary: '',
    integration_types_config: { 0: {} },
    bot: showUser(world.users.get(world.botUser)),
  }
}

export function gatewayUrl(world: World): string {
  return world.origin.replace('http', 'ws')
}

function userOf(world: World, id: string | undefined): User {
  return world.users.get(id ?? '') ?? fail(10013)
}

function guildOf({ world, params }: Request): Guild {
  const guild = world.guilds.get(params.guild ?? '')
  if (!guild?.members.has(world.botUser)) return fail(10004)
  return guild
}
