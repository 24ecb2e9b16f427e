import { z } from 'zod'
import { readFenced } from './fenced.ts'
import { storable } from './storable.ts'

/** How a server can be asked for JSON, from the one that promises most to the one that needs least. */
export const STRUCTURED_MODES = ['json_schema', 'json_object', 'prompt'] as const
export type StructuredMode = (typeof STRUCTURED_MODES)[number]

/** The next simpler way, or undefined when there is none. */
export function simpler(mode: StructuredMode): StructuredMode | undefined {
  return STRUCTURED_MODES[STRUCTURED_MODES.indexOf(mode) + 1]
}

/** What the system message adds for servers that are not held to a schema. */
export function describeForm(schema: z.ZodType, mode: StructuredMode): string {
  if (mode === 'json_schema') return ''
  const shape = JSON.stringify(z.toJSONSchema(schema))
  const where = mode === 'prompt' ? 'in one ```json block' : 'as a single JSON object'
  return `\n\nAnswer ${where}, and nothing else, following this JSON schema:\n${shape}`
}

/** Reads JSON of a form from an answer, alone or in a fenced block; `fault` is said to the model. */
export function readForm<Value>(text: string, schema: z.ZodType<Value>): { value: Value } | { fault: string } {
  const inner = readFenced(text).blocks[0]?.code ?? text
  let json: unknown
  try {
    json = JSON.parse(inner, (_key, value) => (typeof value === 'string' ? storable(value) : value))
  } catch {
    return { fault: 'That was not one valid JSON object.' }
  }
  const result = schema.safeParse(json)
  return result.success ? { value: result.data } : { fault: `That JSON has faults:\n${z.prettifyError(result.error)}` }
}
