import { html } from 'hono/html'
import type { Case, CaseResult, Language, Locale, Run } from '../../core/index.ts'
import { expectation } from './cases.ts'
import { smallCodes } from './code.ts'
import { durationText } from './duration.ts'
import { actualInLine, expectedInLine, inLine, literal, valueText } from './value.ts'
import type { Html, View } from './view.ts'
import { visible } from './visible.ts'

const SIGNS: Record<CaseResult['status'], { sign: string; kind: string; rank: number }> = {
  failed: { sign: '✗', kind: 'fail', rank: 0 },
  error: { sign: '✗', kind: 'fail', rank: 0 },
  timed_out: { sign: '✗', kind: 'fail', rank: 0 },
  not_run: { sign: '–', kind: 'plain', rank: 1 },
  passed: { sign: '✓', kind: 'pass', rank: 2 },
}

// Of an exception's message, which may have 2,000 characters.
const LONGEST_WHY = 200

type At = { cases: Case[]; language: Language; locale: Locale }

/** A run's results, failing first; each unfolds to what went in, what was expected and what came out. */
export async function results(run: Run, { cases, language, locale }: At, view: View): Promise<Html> {
  const byId = new Map(cases.map((one) => [one.id, one]))
  const sorted = run.results.toSorted((a, b) => SIGNS[a.status].rank - SIGNS[b.status].rank)
  const acts = await smallCodes(
    sorted.map(({ case: id }) => byId.get(id)?.act ?? ''),
    language,
  )
  return html`<ol class="results">${sorted.map((result, index) => {
    const one = byId.get(result.case)
    return html`<li><details class="result" id="result-${result.case}" data-status="${result.status}">
      <summary id="toggle-${result.case}">${head(result, one, locale, view)}</summary>
      <dl>${rows(result, one, acts[index] ?? '', locale, view)}</dl>
    </details></li>`
  })}</ol>`
}

function head(result: CaseResult, one: Case | undefined, locale: Locale, view: View): Html {
  const { t } = view
  const { sign, kind } = SIGNS[result.status]
  return html`<span class="sign" data-kind="${kind}"><span aria-hidden="true">${sign}</span><span class="hidden">${t(`web.runs.status.${result.status}`)}</span></span>
    <span class="result-name" lang="${locale}">${one?.name ?? result.case}</span>
    ${result.durationMs === 0 ? '' : html`<span class="result-time">${durationText(result.durationMs, view.t)}</span>`}
    ${result.status === 'passed' ? '' : html`<span class="result-why">${why(result, one, view)}</span>`}`
}

/** In one line why a case did not pass. */
function why(result: CaseResult, one: Case | undefined, view: View): string {
  const actual = actualInLine(result)
  if (!one || actual === undefined)
    return inLine(message(result, view) ?? view.t(`web.runs.status.${result.status}`), LONGEST_WHY)
  return view.t('web.runs.expected_got', { expected: expectedInLine(one), actual })
}

function rows(result: CaseResult, one: Case | undefined, act: Html | string, locale: Locale, view: View): Html[] {
  const { t } = view
  const { actual, raised, durationMs } = result
  const said = message(result, view)
  const found: [string, Html | string | undefined][] = [
    [t('web.runs.input'), act],
    [t(one?.raises ? 'web.runs.expected_raise' : 'web.runs.expected'), one && expectation(one, view)],
    [t('web.runs.actual'), actual === undefined ? undefined : literal(valueText(actual), view)],
    [t('web.runs.raised'), raised && literal(raisedText(raised), view)],
    [t('web.runs.message'), said && html`<span class="said">${said}</span>`],
    [t('web.runs.why'), one?.because && html`<span class="said" lang="${locale}">${one.because}</span>`],
    [t('web.runs.duration'), durationMs === 0 ? undefined : durationText(durationMs, t)],
  ]
  return found.flatMap(([name, value]) => (value ? [html`<dt>${name}</dt><dd>${value}</dd>`] : []))
}

function raisedText({ type, message }: NonNullable<CaseResult['raised']>): string {
  return visible(message ? `${type}: ${message}` : type)
}

/** The sentence for what neither value nor exception says. */
function message({ reason }: CaseResult, { t }: View): string | undefined {
  return reason && visible(t(`results.${reason.code}`, reason.values))
}
