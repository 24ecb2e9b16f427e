import { setTimeout as pause } from 'node:timers/promises'
import { type ChatCompletionRequest, LLMock } from '@copilotkit/aimock'
import { LANGUAGE_FACTS } from '../core/index.ts'
import { findRecording, type Recording } from './recordings.ts'

export type RecordedModel = {
  /** Where Chat Completions are, for the model's client. */
  baseURL: string
  close: () => Promise<void>
}

/**
 * A real HTTP server on a free port that speaks Chat Completions and answers what is recorded. It
 * refuses everything else with 503, so a prompt it wasn't recorded for never gets a made-up answer.
 */
export async function startRecordedModel(recordings: Recording[]): Promise<RecordedModel> {
  const mock = new LLMock({ port: 0, strict: true, logLevel: 'silent' })
  for (const recording of recordings) {
    const { plan, loop } = recording
    const answer = (sources: string, form: string | null, content: string) =>
      mock.on({ predicate: (request) => asksFor(recordings, recording, request, { sources, form }) }, () =>
        answerInTime(content),
      )
    answer('description', 'plan', JSON.stringify(plan))
    answer('description plan', null, codeAnswer(recording, recording))
    if (!loop) continue
    answer('description code feedback', 'understanding', JSON.stringify(loop.understanding))
    answer('description plan code feedback', null, codeAnswer(recording, loop.changed))
    answer('description earlier plan interface', 'cases', JSON.stringify({ cases: loop.cases }))
    answer('description earlier plan code failures', null, codeAnswer(recording, loop.mended))
  }
  await mock.start()
  return { baseURL: `${mock.url}/v1`, close: () => mock.stop() }
}

// A model takes seconds; this is short enough to watch twelve times and long enough to see the steps.
const SHORTEST_MS = 300
const LONGEST_MS = 700
const MS_PER_CHARACTER = 0.4

async function answerInTime(content: string): Promise<{ content: string }> {
  await pause(Math.min(SHORTEST_MS + content.length * MS_PER_CHARACTER, LONGEST_MS))
  return { content }
}

/** Whether a request has these envelopes, in this order, asks for this form, and is about this recording. */
function asksFor(
  recordings: Recording[],
  recording: Recording,
  request: ChatCompletionRequest,
  { sources, form }: { sources: string; form: string | null },
): boolean {
  const sealed = unseal(lastUserText(request))
  const { json_schema } = (request.response_format ?? {}) as { json_schema?: { name: string } } // as zodResponseFormat makes it
  return (
    (json_schema?.name ?? null) === form &&
    [...sealed.keys()].join(' ') === sources &&
    findRecording(recordings, sealed.get('description') ?? '') === recording
  )
}

/** The answer as a model writes it: sentences, then one fenced block. */
function codeAnswer({ plan }: Recording, { explanation, code }: Pick<Recording, 'explanation' | 'code'>): string {
  const label = plan.language === 'other' ? '' : LANGUAGE_FACTS[plan.language].fences[0]
  return [explanation, '', `\`\`\`${label}`, ...code, '```'].join('\n')
}

function lastUserText({ messages }: ChatCompletionRequest): string {
  return String(messages.findLast(({ role }) => role === 'user')?.content ?? '')
}

/** The texts in a message's envelopes, by their source; see core/model/envelope.ts. */
function unseal(message: string): Map<string, string> {
  const envelope = /^\[(\w+) (\w+)\]\n((?:\| .*\n)*)\[\/\1 \2\]$/gm
  return new Map(
    Array.from(message.matchAll(envelope), ([, source = '', , lines = '']) => [source, lines.replaceAll(/^\| /gm, '')]),
  )
}
