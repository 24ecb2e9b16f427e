import { seal } from '../envelope.ts'
import type { Message } from '../model.ts'

/** The conversation so far, going on with what was wrong with its last answer. */
export function askAgain(messages: Message[], answer: string, fault: string): Message[] {
  return [
    ...messages,
    { role: 'assistant', text: answer || '(no answer)' },
    {
      role: 'user',
      text: `${seal([{ source: 'fault', text: fault }])}\n\nAnswer the whole request again, in the form the rules ask for.`,
    },
  ]
}
