import type { Json, Message, World } from './world.ts'

export type File = { field: string; filename: string; type: string; bytes: Buffer }

/** One REST call, as its handler sees it. */
export type Request = {
  world: World
  /** `POST /channels/:channel/messages` */
  name: string
  params: Record<string, string>
  query: URLSearchParams
  body: Json
  /** For routes whose body is a list. */
  list: Json[]
  files: File[]
  emit: Emit
}

/** An event for whoever is connected; each session gets what its intents allow. */
export type Emit = (
  event: string,
  data: Json,
  of?: { message?: Message; guild?: string | undefined; times?: number },
) => void

/** undefined: 204. */
export type Handler = (request: Request) => Json | Json[] | undefined

/** `METHOD /path/:param` → handler. */
export type Routes = Record<string, Handler>
