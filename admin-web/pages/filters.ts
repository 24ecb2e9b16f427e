import type { Context } from 'hono'
import { z } from 'zod'
import { LANGUAGES, SOURCES, VERDICTS } from '../../core/index.ts'
import type { WebEnv } from '../context.ts'

// What a form leaves empty, or a link has wrong, filters nothing.
const schema = z.object({
  query: z
    .string()
    .transform((text) => Array.from(text.replaceAll('\0', '')).slice(0, 200).join('').trim() || undefined)
    .optional(),
  language: z.enum(LANGUAGES).optional().catch(undefined),
  verdict: z.enum(VERDICTS).optional().catch(undefined),
  source: z.enum(SOURCES).optional().catch(undefined),
  cursor: z.string().max(200).optional().catch(undefined),
})

/** What the list shows; carried along in every link, so that going back finds the same list. */
export type Filters = z.infer<typeof schema>

export function readFilters(c: Context<WebEnv>): Filters {
  const filters = schema.parse(c.req.query())
  return { ...filters, cursor: filters.cursor || undefined }
}

/** Whether anything but paging narrows the list. */
export function isFiltered({ query, language, verdict, source }: Filters): boolean {
  return [query, language, verdict, source].some((filter) => filter !== undefined)
}

type Extra = Record<string, string | number | undefined>

/** The list as filtered. */
export function listLink(filters: Filters, extra: Extra = {}): string {
  return withQuery('/snippets', { ...filters, ...extra })
}

/** A snippet beside the list as filtered; `action` names something below it. */
export function snippetLink(id: string, filters: Filters, extra: Extra = {}, action?: string): string {
  return withQuery(`/snippets/${id}${action ? `/${action}` : ''}`, { ...filters, ...extra })
}

/** A path with these added to its query; undefined ones are left out. */
export function withQuery(path: string, values: Extra): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(values)) if (value !== undefined) query.set(name, String(value))
  return query.size > 0 ? `${path}${path.includes('?') ? '&' : '?'}${query}` : path
}
