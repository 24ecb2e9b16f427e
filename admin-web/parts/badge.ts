import { html } from 'hono/html'
import {
  type Badge,
  badgeOf,
  badgeOfRun,
  type Language,
  type Run,
  type Snippet,
  signOf,
  type TimelineEntry,
  verdictWords,
} from '../../core/index.ts'
import type { Html, View } from './view.ts'

/** How a snippet stands: always a symbol and words, never colour alone. `whole` adds the circumstances. */
export function badge(snippet: Snippet, { t }: View, { whole = false } = {}): Html {
  return show(badgeOf(snippet, t, whole))
}

/** How one run ended, whatever the snippet is now: an old one is no pass, so it has the sign of none. */
export function runBadge(run: Run, { t }: View, more: { weak: boolean; language?: Language | undefined }): Html {
  const told = badgeOfRun(run, t, more)
  return show(run.stale ? { ...told, symbol: '○', kind: 'plain' } : told)
}

type RunEntry = Extract<TimelineEntry, { type: 'run' }>

type Vouching = { weak: boolean /** The version of the tests that it should be of. */; suite?: number | undefined }

/** How the latest run of one version of the code ended; it vouches for no other version, nor for other tests. */
export function revisionBadge(run: RunEntry | undefined, { t }: View, { weak, suite }: Vouching): Html {
  if (!run) return show({ symbol: '○', text: t('badge.untested'), kind: 'plain' })
  if (suite !== undefined && suite !== run.suite) {
    return show({ symbol: '○', text: t('badge.stale_tests', { ran: run.suite, current: suite }), kind: 'plain' })
  }
  const text = `${verdictWords(run, t, weak)} · t${run.suite}`
  return show({ ...signOf(run.verdict, weak), text })
}

function show({ symbol, text, kind }: Badge): Html {
  return html`<span class="badge" data-kind="${kind}"><span aria-hidden="true">${symbol}</span> ${text}</span>`
}
