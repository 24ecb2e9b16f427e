import {
  badgeOf,
  CoreError,
  type Courier,
  type Job,
  type Locale,
  type Outcome,
  sentence,
  words,
} from '../core/index.ts'
import { buttonsOf, type House } from './buttons.ts'
import { oneLine } from './lines.ts'
import { answerReply, cardReply, progressLine, progressReply, showReply, standingLine, stoppedLine } from './replies.ts'
import { type Reply, say } from './reply.ts'
import { questionReply, repairReply, runReply, suiteReply } from './run-replies.ts'
import type { ChatAddress, Posted, Surface, Try } from './surface.ts'

// As the manifests call it.
const BOT_NAME = 'Tanzaku'

/**
 * How core's answers reach a chat, whichever it is: one message is progress first and outcome then, the card in the
 * channel follows, and only the newest message has buttons.
 */
export function createChatCourier(surface: Surface, house: House): Courier {
  return {
    progress: async (parcel, progress) => {
      const { job, locale } = parcel
      const address = parcel.address as ChatAddress // made by conversation.ts
      // What the first step should have posted is looked for before it is posted after all.
      const how: Try = { again: parcel.again || job.step !== 'announce', since: job.createdAt, signal: parcel.signal }
      const next = { ...address }
      if (hasCard(address, job)) {
        const line = progressLine(job, progress, locale, Date.now())
        const card = cardReply(progress.snippet, line, { working: true })
        if (address.place.card) await surface.editProgress(address, address.place.card, card, how)
        else next.place = await withCard(surface, next, card, job, how)
      }
      next.place = await withThread(surface, next, progress.snippet.title, { done: false }, how)
      if (hasCard(address, job) || !next.place.thread) return next
      const reply = progressReply(job, progress, locale, Date.now())
      if (next.message) await surface.editProgress(next, next.message, reply, how)
      else next.message = (await surface.post(next, reply, markOf(job), how)).message
      if (next.place.card) {
        const line = progressLine(job, progress, progress.snippet.locale, Date.now())
        await surface.editProgress(next, next.place.card, cardReply(progress.snippet, line, { working: false }), how)
      }
      return next
    },

    deliver: async ({ job, address: given, locale, again, signal }, outcome) => {
      const address = given as ChatAddress // made by conversation.ts
      const how: Try = { again, since: job.createdAt, signal }
      const { snippet } = outcome
      if (isUnpostable(job) && !address.message && !address.place.card) {
        await surface.whisper(address, outcomeReply(job, outcome, locale, house), how)
        return { address, newest: false }
      }
      const next = { ...address }
      const card = cardReply(snippet, standingLine(snippet, snippet.locale), { working: false })
      if (next.place.card) await surface.editCard(next, next.place.card, card, how)
      // It should have been posted by now: an earlier step may have done so, and its answer got lost.
      else if (hasCard(next, job)) next.place = await withCard(surface, next, card, job, { ...how, again: true })
      next.place = await withThread(surface, next, snippet.title, { done: true }, how)
      if (isSilent(job, outcome)) {
        if (next.message) await surface.remove(next, next.message, how)
        return { address: { ...next, message: undefined }, newest: false }
      }
      const isDone = job.status === 'succeeded' && !next.copy
      const isFirst = job.kind === 'generate' || snippet.revision?.cause === 'imported'
      const hint = isDone && isFirst ? await surface.hint(next, how) : undefined
      const told = next.copy
        ? showReply(snippet, locale, house, { actions: false })
        : outcomeReply(job, outcome, locale, house)
      const reply = hint ? { ...told, foot: words(locale)(`chat.${hint}`, { bot: BOT_NAME }) } : told
      const wasDue = !hasCard(next, job) && !next.message
      const trying = { ...how, again: again || wasDue }
      const posted = await orSay(surface, next, locale, how, () =>
        postOrEdit(surface, next, reply, markOf(job), trying),
      )
      return { address: { ...next, ...posted }, newest: reply.buttons.length > 0 && !next.copy }
    },

    retire: async ({ job, address: given, locale, again, signal }, outcome, newer) => {
      const address = given as ChatAddress // as above
      if (!address.message || address.message === newer.address.message) return // done again where it failed
      const reply = outcomeReply(job, outcome, locale, house)
      const t = words(locale)
      const number = newer.outcome.revision?.number
      const line = number ? t('chat.newer', { number }) : t('chat.below')
      const old: Reply = { ...reply, buttons: [], more: [], foot: line }
      await surface.edit(address, postedOf(address, address.message), old, {
        again,
        since: job.createdAt,
        signal,
      }) // gone: nothing to take away
    },

    notify: async ({ job, address: given, locale, signal }, outcome) => {
      const address = given as ChatAddress // as above
      // Whoever stopped it knows; and there may be nothing to come and see.
      const isOver = address.copy || job.status === 'stopped' || isSilent(job, outcome)
      if (isOver || !(address.place.thread ?? address.message)) return address
      return {
        ...address,
        called: await surface.call(address, callLine(job, outcome, locale), {
          again: false,
          since: job.createdAt,
          signal,
        }),
      }
    },

    erase: async ({ job, address: given, locale, again, signal }, by) => {
      const address = given as ChatAddress // as above
      const how: Try = { again, since: job.createdAt, signal }
      const name = by ? oneLine(by, 40) : words(locale)('chat.nobody')
      const reply = say(locale, words(locale)('chat.deleted', { name }))
      for (const file of address.files ?? []) await surface.eraseFile(address, file, how)
      if (address.place.card) await surface.editCard(address, address.place.card, reply, how)
      // What was being posted when it was deleted may have come through, its id unknown.
      const lost = address.message ? undefined : await surface.find(address, markOf(job), how)
      for (const message of [address.message ?? lost, address.called]) {
        if (message) await surface.edit({ ...address, files: [] }, { message, files: [] }, reply, how)
      }
    },
  }
}

/** What a slash command began has a card, and so has a copy in a channel; what was asked by a message has none. */
function hasCard({ place, copy }: ChatAddress, { kind }: Job): boolean {
  return place.root === 'card' && (kind === 'generate' || copy === true)
}

const markOf = (job: Job) => `job ${job.id}`

async function withCard(surface: Surface, address: ChatAddress, card: Reply, job: Job, how: Try) {
  return { ...address.place, card: await surface.postCard(address, card, `card ${job.id}`, how) }
}

async function withThread(
  surface: Surface,
  address: ChatAddress,
  title: string | null,
  { done }: { done: boolean },
  how: Try,
): Promise<ChatAddress['place']> {
  const { place } = address
  if (place.thread) return place
  return { ...place, ...(await surface.openThread(address, { title, done }, how)) }
}

async function postOrEdit(
  surface: Surface,
  address: ChatAddress,
  reply: Reply,
  mark: string,
  how: Try,
): Promise<Posted> {
  if (address.message) {
    const edited = await surface.edit(address, postedOf(address, address.message), reply, how)
    if (edited !== 'gone') return edited
  }
  // A platform may remember what was posted under a mark, even when that is gone.
  return surface.post(address, reply, address.message ? `${mark} anew` : mark, how)
}

/** Where an answer can't be posted, whoever asked hears why. */
async function orSay<T>(
  surface: Surface,
  address: ChatAddress,
  locale: Locale,
  how: Try,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof CoreError && error.code === 'forbidden') {
      await surface.whisper(address, say(locale, sentence(error.toProblem(), locale)), how).catch(() => {})
    }
    throw error
  }
}

function postedOf({ files = [] }: ChatAddress, message: string): Posted {
  return { message, files }
}

/** The one message that a job comes to. */
function outcomeReply(job: Job, outcome: Outcome, locale: Locale, house: House): Reply {
  const { snippet, revision, suite, run, ran, feedback, question, repair } = outcome
  if (job.status === 'failed' || job.status === 'stopped') return endedReply(job, outcome, locale, house)
  if (question) return questionReply(outcome, locale, house)
  if (run && ran) {
    return repair ? repairReply(outcome, { run, ran }, locale, house) : runReply(outcome, { run, ran }, locale, house)
  }
  if (suite) return suiteReply(outcome, suite, locale, house)
  if (revision) return answerReply(outcome, revision, locale, house)
  if (feedback?.reply) return sayReply(locale, feedback.reply)
  return showReply(snippet, locale, house, { actions: true })
}

/** What was said back: its first line is what a notification shows. */
function sayReply(locale: Locale, reply: string): Reply {
  const [first = '', ...rest] = reply.trim().split('\n')
  const more = rest.join('\n').trim()
  return say(locale, first, { lines: more ? [{ text: more }] : [] })
}

/** Thanks are heard, and get nothing. */
function isSilent({ status }: Job, { feedback, revision, suite, run, question }: Outcome): boolean {
  const made = revision ?? suite ?? run ?? question
  return status === 'succeeded' && feedback !== null && !feedback.reply && !made
}

function isUnpostable({ problem }: Job): boolean {
  return problem?.code === 'forbidden'
}

/** Work that came to no end of its own, and what can be done now. */
function endedReply(job: Job, { snippet }: Outcome, locale: Locale, house: House): Reply {
  const { problem } = job
  const { button, press } = buttonsOf(snippet, snippet.revision?.number ?? 0, locale, house)
  if (job.status === 'stopped') {
    return say(locale, stoppedLine(problem?.values?.name, locale), { buttons: [button('retry')] })
  }
  const text = sentence(problem ?? { code: 'internal', values: { reference: job.id.slice(0, 8) } }, locale)
  if (problem?.code === 'language_not_supported' && !snippet.revision) {
    const languages = [
      ['python', 'Python'],
      ['javascript', 'JavaScript'],
      ['ruby', 'Ruby'],
    ] as const
    return say(locale, text, {
      buttons: languages.map(([choice, language]) => ({
        label: language,
        press: press('generate', { choice }),
      })),
    })
  }
  const improvable = snippet.revision !== null && problem !== null && UNUSABLE.has(problem.code)
  return say(locale, text, { buttons: [button('retry'), ...(improvable ? [button('improve')] : [])] })
}

// Other words may help where the same again may not.
const UNUSABLE = new Set(['model_answer_invalid', 'model_refused', 'model_truncated'])

function callLine(job: Job, outcome: Outcome, locale: Locale): string {
  const t = words(locale)
  if (outcome.question?.answer === null) return t('chat.notify.question')
  if (outcome.feedback?.reply && !outcome.revision && !outcome.suite) return t('chat.notify.answered')
  const { symbol: _, text } = badgeOf(outcome.snippet, t, false)
  if (job.status === 'failed')
    return t('chat.notify.failed', { result: job.problem ? sentence(job.problem, locale) : text })
  return t('chat.notify.ready', { result: text })
}
