import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { casesForm } from '../core/model/prompts/cases.ts'
import { planForm } from '../core/model/prompts/plan.ts'
import { understandingForm } from '../core/model/prompts/understand.ts'

const written = z.strictObject({
  explanation: z.string(),
  /** Line by line, so that a person can read it in the JSON file. */
  code: z.array(z.string()),
})

const form = z.strictObject({
  /** What a person asks for, in their words. */
  request: z.string(),
  plan: planForm.schema,
  ...written.shape,
  /** What follows: feedback, tests that find a fault, and its repair. */
  loop: z
    .strictObject({
      feedback: z.string(),
      understanding: understandingForm.schema,
      changed: written,
      cases: casesForm.schema.shape.cases,
      mended: written,
    })
    .optional(),
})

/** One request, and all that the model once answered to it and to what followed. */
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
