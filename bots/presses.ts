import { type Core, CoreError, type Language, type Once, type Snippet, type Viewer, words } from '../core/index.ts'
import type { House } from './buttons.ts'
import type { Heard, Said } from './conversation.ts'
import { decideForm, improveForm, newForm } from './forms.ts'
import { exampleText } from './lists.ts'
import type { Press } from './press.ts'
import { codeOf, postableReply, titleOf } from './replies.ts'
import { type Code, say } from './reply.ts'
import type { ChatAddress, Place } from './surface.ts'
import {
  changesReply,
  deleteReply,
  historyReply,
  menuReply,
  noticeReply,
  oldReply,
  onlyAuthorReply,
  resultsReply,
} from './whispers.ts'

/** What doing something takes: core, and how an event becomes what core wants to know. */
export type Doing = {
  core: Core
  house: House
  ask: (heard: Heard, description: string, language?: string) => Promise<Said>
  viewerOf: (heard: Heard) => Viewer
  addressAt: (heard: Heard, place: Place) => ChatAddress
  onceOf: (heard: Heard) => Extract<Once, { kind: 'event' }>
  placeOf: (snippet: Snippet) => Place | undefined
}

// These act on the version they stand beside; of an older one they explain themselves.
const OF_A_VERSION = new Set(['tests', 'improve', 'improve_tests', 'repair', 'run'])

/** A button was pressed, or its word said. */
export async function doPress(doing: Doing, heard: Heard, press: Press): Promise<Said> {
  const { person } = heard
  const { action } = press
  if (action === 'new') return { form: newForm(exampleText(press.subject, person.locale), person.locale) }
  if (action === 'keep') return { whisper: noticeReply(person.locale, words(person.locale)('chat.delete.kept')) }
  const snippet = await doing.core.get(press.snippet ?? '', doing.viewerOf(heard))
  const current = snippet.revision?.number ?? 0
  if (OF_A_VERSION.has(action) && press.revision !== undefined && press.revision < current) {
    return { whisper: oldReply(snippet, press.revision, person.locale) }
  }
  return (await lookAt(doing, heard, press, snippet)) ?? work(doing, heard, press, snippet)
}

/** What only shows something, to this person alone; undefined for what changes anything. */
async function lookAt(
  { core, house }: Doing,
  { person: { locale } }: Heard,
  { action, revision = 0, subject = '' }: Press,
  snippet: Snippet,
): Promise<Said | undefined> {
  const { id } = snippet
  const present = { id, revision: snippet.revision?.number ?? 0 }
  switch (action) {
    case 'improve':
    case 'improve_tests':
      return { form: improveForm(action, present, locale) }
    case 'more':
      return { whisper: menuReply(snippet, revision, subject, locale, house) }
    case 'show':
      return { whisper: postableReply(snippet, locale, house) }
    case 'changes':
      return { whisper: changesReply(snippet, await core.diff(id, revision > 0 ? { to: revision } : {}), locale) }
    case 'history': {
      const [revisions, entries] = await Promise.all([core.revisions(id), core.timeline(id)])
      return { whisper: historyReply(snippet, { revisions, entries, now: Date.now() }, locale, house) }
    }
    case 'show_tests':
      return { whisper: say(locale, titleOf(snippet, locale), { code: await testsOf(core, snippet) }) }
    case 'results':
      return { whisper: resultsReply(snippet, locale) }
    case 'download':
      return { file: await fileOf(core, snippet, revision), whisper: noticeReply(locale, words(locale)('chat.sent')) }
    default:
      return undefined
  }
}

/** What changes something; most of it becomes a job, and the courier tells what came of it. */
async function work(doing: Doing, heard: Heard, press: Press, snippet: Snippet): Promise<Said> {
  const { core, addressAt, onceOf, placeOf } = doing
  const { person, spot } = heard
  const { locale } = person
  const { id } = snippet
  const once = onceOf(heard)
  const author = { id: person.id, name: person.name }
  const address = addressAt(heard, placeOf(snippet) ?? spot.place)
  switch (press.action) {
    case 'tests':
      await core.writeTests(id, once, address)
      return { heard: true }
    case 'run':
      await core.run(id, once, address)
      return { heard: true }
    case 'repair':
      await core.repair({ snippetId: id, author, address }, once)
      return { heard: true }
    case 'stop':
      await core.stop(id, once, person.name)
      return { heard: true }
    case 'retry':
      if (snippet.state === 'working') return { heard: true } // it was pressed twice
      await core.retry(id, once)
      return { heard: true }
    case 'revert':
      if (!/^[1-9]\d{0,8}$/.test(press.subject ?? '')) return {} // none of our buttons
      await core.revert(id, Number(press.subject), once, address)
      return { heard: true }
    case 'post':
      await core.tell(id, { ...addressAt(heard, spot.place), copy: true }, once)
      return { heard: true }
    case 'generate': {
      const there = { ...heard, spot: { ...spot, place: placeOf(snippet) ?? spot.place } }
      return doing.ask(there, snippet.description, press.choice as Language | undefined) // core checks it
    }
    case 'decide':
      return decide(doing, heard, press, snippet, address)
    case 'delete':
      if (!(await mayDelete(heard, snippet))) return { whisper: onlyAuthorReply(snippet, locale) }
      return { whisper: deleteReply(snippet, await countOf(core, id), locale) }
    case 'delete_yes':
      if (!(await mayDelete(heard, snippet))) return { whisper: onlyAuthorReply(snippet, locale) }
      await core.remove(id, person.name)
      return { whisper: noticeReply(locale, words(locale)('chat.delete.done')) }
    default:
      return {}
  }
}

async function decide(
  { core, onceOf }: Doing,
  heard: Heard,
  { subject = '', choice = '' }: Press,
  snippet: Snippet,
  address: ChatAddress,
): Promise<Said> {
  const { person } = heard
  const { decision } = snippet
  if (choice === 'other' && decision?.id === subject) {
    const present = { id: snippet.id, revision: snippet.revision?.number ?? 0 }
    return { form: decideForm(decision.question, subject, present, person.locale) }
  }
  const author = { id: person.id, name: person.name }
  await core.decide({ snippetId: snippet.id, decisionId: subject, choice, author, address }, onceOf(heard))
  return { heard: true }
}

async function mayDelete({ person }: Heard, { author }: Snippet): Promise<boolean> {
  return person.id === author.id || person.isAdmin()
}

async function countOf(core: Core, id: string): Promise<{ versions: number; runs: number }> {
  const [revisions, runs] = await Promise.all([core.revisions(id), core.runs(id)])
  return { versions: revisions.length, runs: runs.length }
}

async function testsOf(core: Core, snippet: Snippet): Promise<Code> {
  const { language, text } = await core.renderTests(snippet.id)
  return { language, name: `${titleOf(snippet, 'en')} tests`, text }
}

/** The version a button stands beside, as a file. */
async function fileOf(core: Core, snippet: Snippet, number: number): Promise<Code> {
  const versions = await core.revisions(snippet.id)
  const revision = versions.find((one) => one.number === number) ?? versions[0]
  if (!revision) throw new CoreError('conflict', { reason: 'no_code_yet' })
  return codeOf(snippet, revision)
}
