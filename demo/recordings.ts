import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { planForm } from '../core/model/prompts/plan.ts'

const form = z.strictObject({
  /** What a person asks for, in their words. */
  request: z.string(),
  plan: planForm.schema,
  explanation: z.string(),
  /** Line by line, so that a person can read it in the JSON file. */
  code: z.array(z.string()),
  /** What the person then tries it with; the last of them the code does not know how to answer. */
  cases: z
    .array(
      z.strictObject({
        act: z.string(),
        expected: z.unknown().optional(),
        raises: z.strictObject({ type: z.string() }).optional(),
        because: z.string(),
      }),
    )
    .optional(),
})

/** One request, and all that the model once answered to it. */
export type Recording = z.infer<typeof form>

const folder = join(import.meta.dirname, 'recorded')

/** Every recording there is, one a file of `recorded/`; throws on a file that doesn't have the form. */
export function readRecordings(): Recording[] {
  return readdirSync(folder)
    .sort()
    .map((file) => form.parse(JSON.parse(readFileSync(join(folder, file), 'utf8'))))
}

/** The recording of a request. Letters and digits decide: the shell alone already changes quotes and spaces. */
export function findRecording(recordings: Recording[], request: string): Recording | undefined {
  return recordings.find((recording) => essence(recording.request) === essence(request))
}

function essence(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '')
}
