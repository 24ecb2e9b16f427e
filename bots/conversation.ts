import {
  type Core,
  detectLocale,
  type Locale,
  type Logger,
  type Once,
  readSnippetId,
  type Snippet,
  type Source,
  type Viewer,
  type Visibility,
  words,
} from '../core/index.ts'
import type { House } from './buttons.ts'
import { type MenuId, readTyped } from './commands.ts'
import { explain } from './explain.ts'
import { improveForm } from './forms.ts'
import { createListening } from './listening.ts'
import { foundReply, homeReply, listReply } from './lists.ts'
import type { Press } from './press.ts'
import { type Doing, doPress } from './presses.ts'
import { postableReply } from './replies.ts'
import type { Code, Form, Reply } from './reply.ts'
import type { ChatAddress, Place } from './surface.ts'
import { emptyReply, helpReply, noticeReply } from './whispers.ts'

/** Who does something, as their platform knows them. */
export type Person = {
  id: string
  name: string
  /** In which they read what is for them alone. */
  locale: Locale
  /** Whether they look after the workspace; asked only where it matters. */
  isAdmin: () => Promise<boolean>
}

/** Where it is done. */
export type Spot = {
  source: Exclude<Source, 'web'>
  /** The platform and its own id: `slack:T0123`. */
  workspace: string
  /** Private in direct messages and private channels. */
  visibility: Visibility
  place: Place
  /** Somebody of another organisation, in a channel shared with it: they see what lives in that channel, and no more. */
  stranger?: boolean
  /** What only the platform needs to answer there. */
  reach: Record<string, unknown>
  /** What is typed there before a request, if that is more than the command alone. */
  asking?: string
}

/** Something a person did. The platform may deliver it again, under the same id. */
export type Heard = {
  /** What makes it the same piece of work, however often it is done or delivered. */
  event: string
  /** What makes it the same delivery, if that is another thing: the second press of a button is one of its own. */
  delivery?: string
  person: Person
  spot: Spot
  /** The platform delivers it again if it isn't acknowledged: nothing need be said while the database is away. */
  comesAgain: boolean
}

/** What is answered on the spot; what everybody reads comes from the courier later. */
export type Said = {
  /** To this person alone. */
  whisper?: Reply
  /** To this person alone, as a file. */
  file?: Code
  form?: Form
  /** That a message was heard, as work: 👀. */
  heard?: true
}

export type Message = {
  text: string
  /** The bot is mentioned in it. */
  toUs: boolean
  /** Somebody else is. */
  toOthers: boolean
  /** Nobody but the two is there: no mention is needed. */
  direct: boolean
  /** Where a new request would live, if that is another place than where the message was found. */
  anew?: Place
}

export type ConversationParts = { core: Core; house: House; threadReplies: 'all' | 'mention'; log: Logger }

// What is shown of a list in a chat; the web has the rest.
const MOST_FOUND = 10

export type Conversation = ReturnType<typeof createConversation>

/** What a chat event means: the one place where both platforms' events become calls of core. */
export function createConversation(parts: ConversationParts) {
  const { core, house, threadReplies } = parts

  const ask = async (heard: Heard, description: string, language?: string): Promise<Said> => {
    const { person, spot } = heard
    const locale = detectLocale(description, person.locale)
    const address = addressAt(heard, spot.place)
    const { source, workspace, visibility, place } = spot
    const origin = { author: authorOf(person), source, workspace, visibility, place: { ...place } }
    const asked = { description, locale, origin, address, ...(language ? { language } : {}) }
    await core.generate(asked, onceOf(heard))
    return { heard: true }
  }

  const typed = async (heard: Heard, text: string): Promise<Said> => {
    const { locale } = heard.person
    const read = readTyped(text)
    if (read.kind === 'ask') return ask(heard, read.description, read.language)
    switch (read.kind) {
      case 'empty':
        return { whisper: emptyReply(locale) }
      case 'help':
        return { whisper: helpReply(locale, heard.spot.asking) }
      case 'list':
        return { whisper: listReply(locale, await mine(heard), Date.now()) }
      case 'search':
        return search(heard, read.query)
      case 'show':
        return { whisper: postableReply(await core.get(read.id, viewerOf(heard)), locale, house) }
    }
  }

  const search = async (heard: Heard, query: string): Promise<Said> => {
    const { locale } = heard.person
    if (query === '') return { whisper: noticeReply(locale, words(locale)('chat.list.words', { command: '/snippet' })) }
    const { items } = await core.list({ query, viewer: viewerOf(heard), limit: MOST_FOUND })
    return { whisper: foundReply(locale, query, items, Date.now()) }
  }

  const mine = async ({ person, spot }: Heard): Promise<Snippet[]> => {
    const viewer = { workspace: spot.workspace, person: person.id }
    if (spot.stranger) return []
    return (await core.list({ viewer, author: person.id, limit: MOST_FOUND })).items
  }

  const feedback = async (heard: Heard, snippet: Snippet, text: string, target?: 'code' | 'tests'): Promise<Said> => {
    // Nothing was ever written, so other words are another request.
    const { person, spot } = heard
    if (!snippet.revision && snippet.state === 'failed') {
      return ask({ ...heard, spot: { ...spot, place: placeOf(snippet) ?? spot.place } }, text)
    }
    const address = addressAt(heard, placeOf(snippet) ?? spot.place)
    const said = { snippetId: snippet.id, text, target, author: authorOf(person), address }
    await core.giveFeedback(said, onceOf(heard))
    return { heard: true }
  }

  const doing: Doing = { core, house, ask, viewerOf, addressAt, onceOf, placeOf }

  const { message, edited } = createListening({
    core,
    threadReplies,
    typed,
    feedback,
    press: (heard, press) => doPress(doing, heard, press),
  })

  /** The text of a form was sent. */
  const submit = async (heard: Heard, { action, snippet: id, subject }: Press, text: string): Promise<Said> => {
    if (action === 'new') return ask(heard, text, undefined)
    const snippet = await core.get(id ?? '', viewerOf(heard))
    const home = placeOf(snippet)?.thread || heard.spot.place.thread === undefined ? placeOf(snippet) : heard.spot.place
    if (action === 'decide') {
      const answer = { snippetId: snippet.id, decisionId: subject ?? '', choice: 'other', text }
      const address = addressAt(heard, home ?? heard.spot.place)
      await core.decide({ ...answer, author: authorOf(heard.person), address }, onceOf(heard))
      return { heard: true }
    }
    return feedback(
      heard,
      { ...snippet, place: home ? { ...home } : snippet.place },
      text,
      action === 'improve_tests' ? 'tests' : 'code',
    )
  }

  /** Code of somebody's message is to be tested, or improved: it becomes a snippet in the thread under it. */
  const take = async (heard: Heard, menu: MenuId, code: string): Promise<Said> => {
    const { person, spot } = heard
    const { source, workspace, visibility, place } = spot
    const known = place.thread ? await core.findAt({ workspace, place: threadOf(place) }) : undefined
    if (known?.revision?.code.trim() === code.trim()) {
      const action = menu === 'generate_tests' ? 'tests' : 'improve' // it is a message of ours
      return doPress(doing, heard, { action, snippet: known.id, revision: known.revision.number })
    }
    // Until somebody has said what to improve, nothing of ours is in that thread, and nothing is heard there.
    const { thread: _, ...channelOnly } = place
    const home = menu === 'generate_tests' ? place : channelOnly
    const origin = { author: authorOf(person), source, workspace, visibility, place: { ...home } }
    const tests = menu === 'generate_tests' ? { address: addressAt(heard, place) } : undefined
    const { snippetId } = await core.import({ code, locale: person.locale, origin, tests }, onceOf(heard))
    if (tests) return { heard: true }
    return { form: improveForm('improve', { id: snippetId, revision: 1 }, person.locale) }
  }

  /** A person's own page. */
  const home = async (heard: Heard, link: (snippet: Snippet) => string | undefined): Promise<Reply> =>
    homeReply(heard.person.locale, await mine(heard), { now: Date.now(), link })

  /** Snippets whose id or title begins like this, for suggestions while it is typed. */
  const suggest = async (heard: Heard, beginning: string): Promise<Snippet[]> => {
    const query = beginning.trim()
    const id = readSnippetId(query)
    const exact = id ? await core.get(id, viewerOf(heard)).catch(() => undefined) : undefined // a title, then
    const { items } = await core.list({ viewer: viewerOf(heard), ...(query ? { query } : {}), limit: 25 })
    return exact ? [exact, ...items.filter((item) => item.id !== exact.id)] : items
  }

  /** What is only said, and stored nowhere, is said once: in doubt, said. */
  const isNew = ({ event, delivery = event, spot }: Heard): Promise<boolean> =>
    core.isFirstTime({ kind: 'event', source: spot.workspace, externalId: `said ${delivery}` }).catch(() => true) // the database is away, which is what is being said

  const guarded =
    <Rest extends unknown[]>(work: (heard: Heard, ...rest: Rest) => Promise<Said>) =>
    async (heard: Heard, ...rest: Rest): Promise<Said> => {
      const said = await work(heard, ...rest).catch((error: unknown) => explain(parts.log, heard, error, rest))
      return (said.whisper || said.file) && !(await isNew(heard)) ? {} : said
    }

  return {
    /** A whole line as it is typed after the command. */
    typed: guarded(typed),
    ask: guarded(ask),
    message: guarded(message),
    edited: guarded(edited),
    press: guarded((heard: Heard, press: Press) => doPress(doing, heard, press)),
    submit: guarded(submit),
    take: guarded(take),
    suggest,
    home,
  }
}

function authorOf({ id, name }: Person) {
  return { id, name }
}

function viewerOf({ person, spot }: Heard): Viewer {
  const { workspace, place, stranger = false } = spot
  return { workspace, person: person.id, place: { channel: place.channel }, only: stranger }
}

function addressAt({ person, spot }: Heard, place: Place): ChatAddress {
  return { surface: spot.source, ...spot.reach, place: { ...place }, user: person.id }
}

function onceOf({ spot, event }: Heard): Extract<Once, { kind: 'event' }> {
  return { kind: 'event', source: spot.workspace, externalId: event }
}

/** What finds the snippets of a thread. */
export function threadOf({ channel, thread }: Place): Record<string, string> {
  return { channel, ...(thread ? { thread } : {}) }
}

/** Where a snippet lives, as chats keep it. */
function placeOf({ place }: Snippet): Place | undefined {
  return place && 'channel' in place ? (place as Place & Record<string, string>) : undefined
}
