import type { Job, Locale, Revision, Run, Snippet, Suite, TimelineEntry } from '../../core/index.ts'
import { sayWarning, words } from '../../core/index.ts'
import { toProblemJson } from '../problem.ts'

/** A snippet as the API gives it, its sentences in the reader's language. */
export function toSnippetJson({ place: _, ...snippet }: Snippet, locale: Locale) {
  const { author, revision, suite, run, problem, createdAt, updatedAt } = snippet
  return {
    ...snippet,
    author: author.name,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
    revision: revision && toRevisionJson(revision, locale),
    suite: suite && toSuiteJson(suite),
    run: run && toRunJson(run, locale),
    problem: problem && toProblemJson(problem, locale),
  }
}

export function toSuiteJson({ hash: _, language: __, dropped: ___, ...suite }: Suite) {
  return withTime(suite)
}

export function toRunJson(run: Run, locale: Locale) {
  const t = words(locale)
  const results = run.results.map(({ reason, ...result }) => ({
    ...result,
    ...(reason ? { message: t(`results.${reason.code}`, reason.values) } : {}),
  }))
  return { ...withTime(run), results }
}

export function toRevisionJson({ language: _, ...revision }: Revision, locale: Locale) {
  const t = words(locale)
  const warnings = revision.warnings.map((warning) => ({ code: warning.code, detail: sayWarning(warning, t) }))
  return { ...withTime(revision), warnings }
}

export function toTimelineJson(entry: TimelineEntry, locale: Locale) {
  const at = entry.at.toISOString()
  return entry.type === 'problem' ? { ...entry, at, problem: toProblemJson(entry.problem, locale) } : { ...entry, at }
}

export function toJobJson(job: Job, locale: Locale) {
  return {
    ...job,
    problem: job.problem && toProblemJson(job.problem, locale),
    createdAt: job.createdAt.toISOString(),
    updatedAt: job.updatedAt.toISOString(),
    endedAt: job.endedAt?.toISOString() ?? null,
  }
}

function withTime<T extends { createdAt: Date }>(value: T) {
  return { ...value, createdAt: value.createdAt.toISOString() }
}
