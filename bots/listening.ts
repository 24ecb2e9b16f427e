import type { Core, Snippet } from '../core/index.ts'
import { readWord } from './commands.ts'
import { type Heard, type Message, type Said, threadOf } from './conversation.ts'
import type { Press } from './press.ts'

type Parts = {
  core: Core
  threadReplies: 'all' | 'mention'
  typed: (heard: Heard, text: string) => Promise<Said>
  feedback: (heard: Heard, snippet: Snippet, text: string) => Promise<Said>
  press: (heard: Heard, press: Press) => Promise<Said>
}

/** What of all that is said is meant for us, and as what (experience.md 2.2). */
export function createListening({ core, threadReplies, typed, feedback, press }: Parts) {
  /** Whether somebody speaks to us in the thread of a snippet. */
  const isHeard = (snippet: Snippet, { toUs, toOthers, direct }: Message): boolean => {
    if (toUs) return true
    const ours = snippet.place?.root !== 'visited' && (threadReplies === 'all' || direct)
    return ours && !toOthers
  }

  const ask = (heard: Heard, { text, toUs, toOthers, direct, anew }: Message): Promise<Said> => {
    const fresh = anew ? { ...heard, spot: { ...heard.spot, place: anew } } : heard
    return toUs || (direct && !toOthers) ? typed(fresh, text) : Promise.resolve({})
  }

  return {
    /** Something said in a channel, a thread or a direct message. */
    message: async (heard: Heard, said: Message): Promise<Said> => {
      const { workspace, place } = heard.spot
      const snippet = place.thread ? await core.findAt({ workspace, place: threadOf(place) }) : undefined
      if (!snippet) return ask(heard, said)
      if (!isHeard(snippet, said)) return {}
      if (said.text.trim() === '') return said.toUs ? typed(heard, said.text) : {}
      const action = readWord(said.text)
      if (!action) return feedback(heard, snippet, said.text)
      return press(heard, { action, snippet: snippet.id, revision: snippet.revision?.number ?? 0 })
    },

    /**
     * A message reads otherwise now: as feedback, once. What it was heard as before has been done, so that a word for
     * an action is none any more; a message that was not for us before is heard like a new one.
     */
    edited: async (heard: Heard, said: Message & { isRoot: boolean }): Promise<Said> => {
      const { workspace, place } = heard.spot
      const { channel, thread, asked } = place
      const snippet =
        (thread ? await core.findAt({ workspace, place: { channel, thread } }) : undefined) ??
        (asked ? await core.findAt({ workspace, place: { channel, asked } }) : undefined)
      if (!snippet) return said.toUs ? ask(heard, said) : {}
      if (said.text.trim() === '' || readWord(said.text)) return {}
      const isRequest = said.isRoot && snippet.place?.root === 'message' && snippet.author.id === heard.person.id
      return isRequest || (!said.isRoot && isHeard(snippet, said)) ? feedback(heard, snippet, said.text) : {}
    },
  }
}
