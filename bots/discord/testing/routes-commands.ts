import { commandProblems, commandsProblems } from './command-limits.ts'
import { DiscordFailure, fail, refuse } from './failure.ts'
import type { Request, Routes } from './route.ts'
import { problemsOf, type Shape } from './schemas.ts'
import { type Json, newSnowflake } from './world.ts'

/** https://docs.discord.com/developers/interactions/application-commands#registering-a-command */
const inEveryScope: Routes = {
  '': (request) => listOf(request),
  PUT: (request) => {
    const { world, name, list } = request
    check(request, 'command', list)
    refuse(world, name, commandsProblems(list))
    const known = listOf(request)
    const commands = list.map((each) =>
      complete(
        request,
        each,
        known.find((old) => isSame(old, each)),
      ),
    )
    world.commands.set(scopeOf(request), commands)
    return commands
  },
  POST: (request) => {
    const { world, body, name } = request
    check(request, 'newCommand', [body])
    const known = listOf(request)
    const old = known.find((each) => isSame(each, body))
    const command = complete(request, body, old)
    const commands = [...known.filter((each) => each !== old), command]
    refuse(world, name, commandsProblems(commands))
    world.commands.set(scopeOf(request), commands)
    return command
  },
  'GET/:command': (request) => oneOf(request),
  'PATCH/:command': (request) => {
    check(request, 'editCommand', [request.body], oneOf(request))
    return Object.assign(oneOf(request), request.body, { version: newSnowflake() })
  },
  'DELETE/:command': (request) => {
    const command = oneOf(request)
    request.world.commands.set(
      scopeOf(request),
      listOf(request).filter((each) => each !== command),
    )
    return undefined
  },
}

const PLACES = ['/applications/:application/commands', '/applications/:application/guilds/:guild/commands']

export const commandRoutes: Routes = Object.fromEntries(
  PLACES.flatMap((place) =>
    Object.entries(inEveryScope).map(([key, handler]) => {
      const [method, ...rest] = key.split('/')
      return [`${method || 'GET'} ${place}${rest.map((part) => `/${part}`).join('')}`, handler]
    }),
  ),
)

function scopeOf({ world, params }: Request): string {
  if (params.application !== world.applicationId)
    throw new DiscordFailure(403, {
      message: 'You are not authorized to perform this action on this application',
      code: 20012,
    })
  if (params.guild && !world.guilds.get(params.guild)?.members.has(world.botUser)) fail(50001)
  return params.guild ?? ''
}

function listOf(request: Request): Json[] {
  return request.world.commands.get(scopeOf(request)) ?? []
}

function oneOf(request: Request): Json {
  return listOf(request).find(({ id }) => id === request.params.command) ?? fail(10063)
}

function check({ world, name }: Request, shape: Shape, commands: Json[], old: Json = {}): void {
  refuse(
    world,
    name,
    commands.flatMap((each) => [...problemsOf(shape, each), ...commandProblems({ ...old, ...each })]),
  )
}

function isSame(a: Json, b: Json): boolean {
  return a.name === b.name && (a.type ?? 1) === (b.type ?? 1)
}

/** As Discord gives it back; a known command keeps its id. */
function complete({ world, params }: Request, command: Json, old: Json | undefined): Json {
  return {
    type: 1,
    description: '',
    dm_permission: true,
    default_member_permissions: null,
    contexts: null,
    integration_types: [0],
    nsfw: false,
    name_localizations: null,
    description_localizations: null,
    ...command,
    id: old?.id ?? newSnowflake(),
    application_id: world.applicationId,
    version: newSnowflake(),
    ...(params.guild ? { guild_id: params.guild } : {}),
  }
}
