import type { z } from '@hono/zod-openapi'
import { problemSchema } from './schemas.ts'

/** A JSON response of a route. */
export function json<Schema extends z.ZodType>(schema: Schema, description: string) {
  return { description, content: { 'application/json': { schema } } }
}

/** How any route may fail; they are thrown, so a route's own types don't list them one by one. */
export const problems = {
  default: {
    description: 'A problem (RFC 9457); `code` is stable, `detail` is in the language of `Accept-Language`',
    content: { 'application/problem+json': { schema: problemSchema } },
  },
} as const
