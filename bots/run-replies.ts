import {
  badgeOfRun,
  isSolved,
  LANGUAGE_FACTS,
  type Locale,
  neutral,
  type Outcome,
  type Run,
  repairWords,
  type Suite,
  sentence,
  words,
} from '../core/index.ts'
import { buttonsOf, type House } from './buttons.ts'
import { failureLines, oneLine } from './lines.ts'
import { codeOf, warningLines } from './replies.ts'
import { type Button, type Line, type Reply, say } from './reply.ts'

// Failures in a message (experience.md 2.6); all of them are a press away.
const MOST_FAILURES = 3

// A run that says nothing about the code gives a repair nothing to go by.
const REPAIRABLE = new Set<Run['verdict']>(['failed', 'timed_out', 'out_of_memory', 'output_limit', 'crashed'])

type Ran = { run: Run; ran: NonNullable<Outcome['ran']> }

/** How a run ended, with what can be done about it. */
export function runReply(
  { snippet, feedback, suite: made }: Outcome,
  { run, ran }: Ran,
  locale: Locale,
  house: House,
): Reply {
  const { suite, revision } = ran
  const { button, menu } = buttonsOf(snippet, revision.number, locale, house)
  const solved = run.verdict === 'passed'
  const failures = failureLines(suite.cases, run.results, locale, MOST_FAILURES)
  const all = run.failed > MOST_FAILURES ? [button('results')] : []
  const reply = feedback?.reply ? neutral(feedback.reply).trim() : ''
  const repair = button('repair', { style: 'primary' })
  const missing = run.verdict === 'unavailable'
  return say(locale, `${badgeLine(run, suite, locale, revision.language)} · r${revision.number}`, {
    lines: [
      ...(missing ? [{ text: sentence({ code: 'runner_unavailable' }, locale) }] : []),
      ...(reply ? [{ text: reply }] : []),
      ...(made ? [suiteLine(made, locale)] : []),
      ...(missing ? [] : failures),
    ],
    buttons: missing
      ? [button('run_again', { style: 'primary' }), button('improve')]
      : solved
        ? [button('improve'), button('improve_tests')]
        : [...(REPAIRABLE.has(run.verdict) ? [repair] : [button('improve')]), button('improve_tests'), ...all],
    more: menu(missing ? ['show_tests'] : ['show_tests', 'run_again']),
  })
}

/** How a repair ended: what changed, or what is left and who can go on with it. */
export function repairReply(outcome: Outcome, { run, ran }: Ran, locale: Locale, house: House): Reply {
  const { snippet, repair, revision: made } = outcome
  if (!repair) return runReply(outcome, { run, ran }, locale, house)
  const t = words(locale)
  const { suite, revision } = ran
  const { button, menu } = buttonsOf(snippet, repair.revision, locale, house)
  const explanation = made && made.cause === 'repair' ? neutral(made.explanation).trim() : ''
  if (isSolved(repair)) {
    return say(locale, `${badgeLine(run, suite, locale, revision.language)} · r${revision.number}`, {
      lines: [...(explanation ? [{ text: explanation }] : []), { text: t('repair.tests_unchanged'), style: 'quiet' }],
      ...(made ? { code: codeOf(snippet, made) } : {}),
      after: made ? warningLines(made, locale) : [],
      buttons: [button('improve'), button('improve_tests')],
      more: menu([...(made ? (['changes'] as const) : []), 'show_tests']),
    })
  }
  return say(locale, `❌ ${repairWords(repair, t)}`, {
    lines: [
      ...failureLines(suite.cases, run.results, locale, MOST_FAILURES),
      { text: t('web.question.what'), style: 'strong' },
    ],
    buttons: [button('improve'), button('try_once_more'), ...(run.failed > MOST_FAILURES ? [button('results')] : [])],
    more: menu(['show_tests']),
  })
}

/** Tests that were written for a language whose tests can't be run here. */
export function suiteReply({ snippet, feedback }: Outcome, suite: Suite, locale: Locale, house: House): Reply {
  const { button, menu } = buttonsOf(snippet, snippet.revision?.number ?? 0, locale, house)
  const t = words(locale)
  const reply = feedback?.reply ? [{ text: neutral(feedback.reply).trim() }] : []
  const language = LANGUAGE_FACTS[suite.language].name
  return say(locale, suiteLine(suite, locale).text, {
    lines: [...reply, { text: t('problems.language_not_runnable', { language }), style: 'quiet' }],
    buttons: [button('show_tests'), button('improve'), button('improve_tests')],
    more: menu([]),
  })
}

/** A question that only a person can settle; once it is answered, what was said. */
export function questionReply({ snippet, question }: Outcome, locale: Locale, house: House): Reply {
  const t = words(locale)
  if (!question) return say(locale, t('chat.overtaken'))
  const title = t(`chat.question.${question.kind}`)
  const asked = questionLines(question.question, title)
  const lettered = question.kind === 'ambiguous'
  if (question.answer) {
    const { answer } = question
    const said =
      answer === 'overtaken'
        ? t('chat.overtaken')
        : t('chat.chose', { name: oneLine(answer.author, 40), choice: chosen(answer, lettered) })
    return say(locale, said, { lines: [{ text: title, style: 'quiet' }, ...asked] })
  }
  const { press } = buttonsOf(snippet, snippet.revision?.number ?? 0, locale, house)
  const outcomes = question.choices.filter(({ id }) => id !== 'other')
  return say(locale, `❓ ${title}`, {
    lines: [
      ...asked,
      ...(lettered ? outcomes.map(({ id, label }): Line => ({ text: `${id.toUpperCase()}  ${oneLine(label)}` })) : []),
    ],
    buttons: question.choices.map(
      ({ id, label }): Button => ({
        label: lettered && id !== 'other' ? id.toUpperCase() : oneLine(label, 70),
        press: press('decide', { subject: question.id, choice: id }),
      }),
    ),
  })
}

/** An answer as it was given: its letter, its words, or the person's own. */
function chosen({ choice, label, text }: { choice: string; label: string; text: string | null }, lettered: boolean) {
  return lettered && text === null ? choice.toUpperCase() : oneLine(text ?? label)
}

/** What is asked; what its title says already isn't said again. */
function questionLines(question: string, title: string): Line[] {
  const text = neutral(question)
  return [{ text: text.startsWith(title) ? text.slice(title.length).replace(/^[.。]\s*/, '') : text }]
}

function badgeLine(run: Run, suite: Suite, locale: Locale, language: Suite['language']): string {
  const { symbol, text } = badgeOfRun(run, words(locale), { weak: suite.vacuous === true, language })
  return `${symbol} ${text}`
}

function suiteLine({ number, cases }: Suite, locale: Locale): Line {
  const t = words(locale)
  const text =
    cases.length === 1 ? t('chat.suite_of_one', { number }) : t('chat.suite', { number, cases: cases.length })
  return { text, style: 'quiet' }
}
