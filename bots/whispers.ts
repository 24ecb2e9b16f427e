import {
  badgeOf,
  type Diff,
  type Locale,
  type Revision,
  type Snippet,
  sentence,
  type TimelineEntry,
  words,
} from '../core/index.ts'
import { buttonsOf, type House } from './buttons.ts'
import { COMMAND } from './commands.ts'
import { failureLines, oneLine } from './lines.ts'
import { ageOf } from './lists.ts'
import type { Press } from './press.ts'
import { titleOf } from './replies.ts'
import { type Button, type Entry, type Line, type Reply, say } from './reply.ts'

// What one person reads, in their own language: help, lookups, confirmations.

const command = `/${COMMAND}`

/** How to use it. */
export function helpReply(locale: Locale, asking = command): Reply {
  const t = words(locale)
  const lines = (['ask', 'find', 'thread', 'message'] as const).map((key) => ({
    text: t(`chat.help.${key}`, { command: key === 'ask' ? asking : command }),
  }))
  return say(locale, t('chat.help.status'), { lines })
}

/** Nothing was asked for: what could be, and a form to write it in. */
export function emptyReply(locale: Locale): Reply {
  const t = words(locale)
  return say(locale, t('reasons.description_empty'), {
    buttons: [{ label: t('chat.buttons.write'), press: { action: 'new' }, style: 'primary' }],
  })
}

/** One sentence about why something can't be done, and what a person typed, so that it is not lost. */
export function noticeReply(locale: Locale, text: string, typed?: string): Reply {
  if (typed === undefined) return say(locale, text)
  const status = inOneLine([text, words(locale)('chat.text_below')], locale)
  return say(locale, status, { lines: [{ text: typed, style: 'quote' }] })
}

/** Sentences after one another: Japanese has no space between them. */
function inOneLine(sentences: string[], locale: Locale): string {
  return sentences.join(locale === 'ja' ? '' : ' ')
}

/** A button of an older version was pressed. */
export function oldReply(snippet: Snippet, pressed: number, locale: Locale): Reply {
  const t = words(locale)
  const current = snippet.revision?.number ?? 0
  const { press } = buttonsOf(snippet, current, locale, { publicUrl: undefined })
  return say(locale, t('chat.old', { number: pressed, current }), {
    buttons: [
      { label: t('chat.buttons.open_current', { number: current }), press: press('show') },
      ...(pressed > 0
        ? [
            {
              label: t('chat.buttons.revert', { number: pressed }),
              press: press('revert', { subject: String(pressed) }),
            },
          ]
        : []),
    ],
  })
}

/** Asks before anything is deleted. */
export function deleteReply(snippet: Snippet, counts: { versions: number; runs: number }, locale: Locale): Reply {
  const t = words(locale)
  const { press } = buttonsOf(snippet, snippet.revision?.number ?? 0, locale, { publicUrl: undefined })
  return say(locale, t('delete.ask', { title: titleOf(snippet, locale) }), {
    lines: [{ text: inOneLine([whatGoes(snippet, counts, locale), t('chat.delete.undo')], locale) }],
    buttons: [
      { label: t('chat.buttons.delete_yes'), press: press('delete_yes'), style: 'danger' },
      { label: t('chat.buttons.keep'), press: press('keep') },
    ],
  })
}

function whatGoes({ suite }: Snippet, { versions, runs }: { versions: number; runs: number }, locale: Locale): string {
  const t = words(locale)
  const many = versions === 1 ? t('delete.one_version') : t('delete.many_versions', { number: versions })
  if (runs > 0) {
    const ran = runs === 1 ? t('delete.one_run') : t('delete.many_runs', { number: runs })
    return t('delete.with_runs', { versions: many, runs: ran })
  }
  if (suite) return t('delete.with_tests', { versions: many })
  return versions === 1 ? t('delete.version') : t('delete.versions', { number: versions })
}

// More is read on the web.
const MOST_VERSIONS = 10

/** The versions of the code, newest first, with what caused each; an older one can be gone back to. */
export function historyReply(
  snippet: Snippet,
  { revisions, entries, now }: { revisions: Revision[]; entries: TimelineEntry[]; now: number },
  locale: Locale,
  house: House,
): Reply {
  const t = words(locale)
  const current = snippet.revision?.number ?? 0
  const { press, menu } = buttonsOf(snippet, current, locale, house)
  const saidFor = (number: number) => {
    const made = entries.find((entry) => entry.type === 'revision' && entry.number === number)
    const id = made?.type === 'revision' ? made.feedback : null
    const said = id ? entries.find((entry) => entry.type === 'feedback' && entry.id === id) : undefined
    return said?.type === 'feedback' ? `\n${oneLine(said.author, 40)}: ${oneLine(said.text)}` : ''
  }
  return say(locale, `${titleOf(snippet, locale)} · ${t('chat.buttons.history')}`, {
    entries: revisions.slice(0, MOST_VERSIONS).map(({ number, cause, createdAt }): Entry => {
      const text = `r${number} · ${t(`cause.${cause}`)} · ${ageOf(createdAt, now, locale)}${saidFor(number)}`
      if (number === current) return { text }
      const label = t('chat.buttons.revert', { number })
      return { text, button: { label, press: press('revert', { subject: String(number) }) } }
    }),
    buttons: menu([]).filter(({ url }) => url),
  })
}

/** What changed from one version to another. */
export function changesReply(snippet: Snippet, { from, to, diff, added, removed }: Diff, locale: Locale): Reply {
  const t = words(locale)
  const status = `r${from} → r${to} · +${added} −${removed}`
  if (diff === '') return say(locale, t('chat.no_diff'))
  return say(locale, status, {
    code: { language: 'diff', name: `${titleOf(snippet, 'en')} r${from}-r${to}`, text: diff },
  })
}

/** Everything that failed in the latest run. */
export function resultsReply(snippet: Snippet, locale: Locale): Reply {
  const { run, suite, revision } = snippet
  const t = words(locale)
  if (!run || !suite || !revision) return say(locale, t('web.runs.none'))
  const { symbol, text } = badgeOf({ ...snippet, state: 'idle', decision: null }, t, true)
  const lines: Line[] = failureLines(suite.cases, run.results, locale, run.results.length)
  return say(locale, `${symbol} ${text}`, { lines })
}

/** What a menu beside the buttons held, for platforms that have no such menu; `actions` as `menuPress` wrote them. */
export function menuReply(snippet: Snippet, revision: number, actions: string, locale: Locale, house: House): Reply {
  const { menu, button } = buttonsOf(snippet, revision, locale, house)
  const known = [...(['changes', 'show_tests', 'run_again'] as const).map((label) => button(label)), ...menu([])]
  const wanted = actions.split('.')
  return say(locale, titleOf(snippet, locale), {
    buttons: known.filter(({ press, url }) => wanted.includes(url ? 'web' : press.action)),
  })
}

/** A press that opens the menu; undefined where nothing is in it. */
export function menuPress(more: Button[]): Press | undefined {
  const [first] = more
  if (!first) return undefined
  const { snippet, revision } = first.press
  const subject = more.map(({ press, url }) => (url ? 'web' : press.action)).join('.')
  return { action: 'more', subject, ...(snippet ? { snippet } : {}), ...(revision === undefined ? {} : { revision }) }
}

/** Only the author may, and those who look after the workspace. */
export function onlyAuthorReply({ author }: Snippet, locale: Locale): Reply {
  return say(locale, words(locale)('chat.only_author', { name: oneLine(author.name, 40) }))
}

export function problemReply(locale: Locale, problem: Parameters<typeof sentence>[0], typed?: string): Reply {
  return noticeReply(locale, sentence(problem, locale), typed)
}
