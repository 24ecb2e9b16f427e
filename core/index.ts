// The public face of core. bots/ and admin-web/ import this and nothing deeper.
import { sql } from 'drizzle-orm'
import type { Logger } from 'pino'
import type { Database } from './database/open.ts'
import type { Job, Language, Locale, Revision, Run, Snippet, Suite } from './domain.ts'
import { CoreError } from './errors.ts'
import { readSnippetId } from './ids.ts'
import { openChanges } from './jobs/changes.ts'
import { type Address, ComeBack, type Courier, type Couriers, type Progress } from './jobs/courier.ts'
import { eventsAfter } from './jobs/events.ts'
import { type PassFailpoint, passAll } from './jobs/failpoints.ts'
import { type FollowEvent, follow, readEventId } from './jobs/follow.ts'
import { createIngress } from './jobs/ingress.ts'
import { type Accepted, isFirstTime, type Once } from './jobs/once.ts'
import type { Outcome } from './jobs/outcome.ts'
import { openAlarmClock } from './jobs/queue.ts'
import { getJob, waitForJob } from './jobs/read.ts'
import { CREWS, type Crew } from './jobs/steps.ts'
import { retryJob, stopJob } from './jobs/stop.ts'
import { startWorker, type Worker } from './jobs/worker.ts'
import type { Workflows } from './jobs/workflow.ts'
import type { Metrics } from './metrics.ts'
import { guardModel } from './model/guard.ts'
import type { Model } from './model/model.ts'
import { watchSignals } from './model/watch-signals.ts'
import { missingRunner } from './runner/missing.ts'
import type { Limits } from './runner/policy.ts'
import type { Runner } from './runner/runner.ts'
import { hasSession, signIn, signOut } from './sign-in/sign-in.ts'
import type { Origin } from './snippets/create.ts'
import { type Diff, diffRevisions } from './snippets/diff.ts'
import { type Edit, editSnippet } from './snippets/edit.ts'
import { type FeedbackInput, giveFeedback } from './snippets/feedback.ts'
import { findSnippetAt, getSnippet, type ListQuery, listRevisions, listSnippets, type Viewer } from './snippets/find.ts'
import { forkSnippet } from './snippets/fork.ts'
import { type GenerateInput, generateSnippet } from './snippets/generate.ts'
import { generateWorkflow } from './snippets/generate-workflow.ts'
import { type ImportInput, importSnippet } from './snippets/import.ts'
import { discardSnippet, removeSnippet, restoreSnippet } from './snippets/remove.ts'
import { revertSnippet } from './snippets/revert.ts'
import { reviseWorkflow } from './snippets/revise-workflow.ts'
import { tellSnippet } from './snippets/tell.ts'
import { getTimeline, type TimelineEntry } from './snippets/timeline.ts'
import type { GivenCase } from './tests/check-cases.ts'
import { type Answer, decide } from './tests/decide.ts'
import { listRuns, listSuites } from './tests/find.ts'
import { renderTests } from './tests/render/render-current.ts'
import { type RepairInput, repairSnippet } from './tests/repair.ts'
import { repairWorkflow } from './tests/repair-workflow.ts'
import { runTests } from './tests/run.ts'
import { runWorkflow } from './tests/run-workflow.ts'
import { setSuite } from './tests/set.ts'
import { writeTests } from './tests/write.ts'
import { writeTestsWorkflow } from './tests/write-workflow.ts'

export { toCoreError } from './database/faults.ts'
export * from './domain.ts'
export { variable, wholeNumber } from './environment.ts'
export { CoreError, type ErrorCode, fromProblem } from './errors.ts'
export { readSnippetId } from './ids.ts'
export { digest } from './jobs/once.ts'
export { LANGUAGE_FACTS } from './languages.ts'
export type { Logger } from './log.ts'
export type { Metrics } from './metrics.ts'
export { neutral } from './model/neutral.ts'
export { isRunnable } from './runner/languages.ts'
export { toLine } from './snippets/tidy.ts'
export { showActual, showExpected } from './tests/show.ts'
export { type Badge, badgeOf, badgeOfRun, isSolved, repairWords, signOf, verdictWords } from './words/badge.ts'
export { detectLocale } from './words/detect.ts'
export { sentence } from './words/sentence.ts'
export { sayWarning, words } from './words/translator.ts'
export type {
  Accepted,
  Address,
  Answer,
  Courier,
  Couriers,
  Diff,
  Edit,
  FeedbackInput,
  FollowEvent,
  GenerateInput,
  GivenCase,
  ImportInput,
  ListQuery,
  Once,
  Origin,
  Outcome,
  Progress,
  RepairInput,
  TimelineEntry,
  Viewer,
}
export { ComeBack }

export type CoreParts = {
  database: Database
  model: Model
  /** What runs tests in this process; without it they are left to processes that have one. */
  runner?: Runner | undefined
  /** Of a test run. */
  limits: Limits
  /** Of a repair; 0 turns repairs off. */
  maxRepairRounds: number
  /** One for each surface that is to be answered from this process. */
  couriers: Couriers
  defaultLocale: Locale
  /** What signing in to the admin web takes; without it nobody can. */
  admin?: { password: string; secret: string }
  log: Logger
  metrics: Metrics
  passFailpoint?: PassFailpoint
}

/** Everything a surface can ask of core. All calls throw CoreErrors; see each use case for its codes. */
export type Core = {
  generate: (input: GenerateInput, once?: Once) => Promise<Accepted>
  import: (input: ImportInput, once?: Once) => Promise<Accepted>
  get: (id: string, viewer?: Viewer) => Promise<Snippet>
  /** The newest snippet that belongs to a place of a workspace: a thread, say. */
  findAt: (at: { workspace: string; place: Record<string, string> }) => Promise<Snippet | undefined>
  /** Whether an event is heard for the first time; for what leaves nothing else behind. */
  isFirstTime: (event: Extract<Once, { kind: 'event' }>) => Promise<boolean>
  list: (query: ListQuery) => Promise<{ items: Snippet[]; nextCursor: string | null }>
  revisions: (id: string) => Promise<Revision[]>
  /** What a person says about code or tests; see snippets/feedback.ts. */
  giveFeedback: (input: FeedbackInput, once?: Once) => Promise<Accepted>
  edit: (id: string, edit: Edit) => Promise<Snippet>
  revert: (id: string, revision: number, once?: Once, address?: Address) => Promise<Accepted>
  fork: (input: { snippetId: string; revision?: number | undefined; origin: Origin }, once?: Once) => Promise<Accepted>
  /** Sets the tests by hand; see tests/set.ts. */
  setSuite: (id: string, cases: GivenCase[], once?: Once) => Promise<Accepted>
  /** Has tests written, and runs them where their language can be. */
  writeTests: (id: string, once?: Once, address?: Address) => Promise<Accepted>
  suites: (id: string) => Promise<Suite[]>
  /** Runs the current tests on the current code. */
  run: (id: string, once?: Once, address?: Address) => Promise<Accepted>
  runs: (id: string) => Promise<Run[]>
  /** Improves the code by its tests and by what a person adds, in bounded rounds; see tests/repair-workflow.ts. */
  repair: (input: RepairInput, once?: Once) => Promise<Accepted>
  /** Answers an open question. */
  decide: (answer: Answer, once?: Once) => Promise<Accepted>
  /** The current tests as an ordinary test file of the snippet's language; `conflict` while there are none. */
  renderTests: (id: string) => Promise<{ language: Language; text: string }>
  /** Has a snippet told of at an address, as it is. */
  tell: (id: string, address: Address, once?: Once) => Promise<Accepted>
  timeline: (id: string) => Promise<TimelineEntry[]>
  diff: (id: string, range: { from?: number | undefined; to?: number | undefined }) => Promise<Diff>
  /** `by` is who chats say it was. */
  remove: (id: string, by?: string) => Promise<void>
  /** Deletes so that `restore` can bring it back for some seconds. */
  discard: (id: string) => Promise<void>
  restore: (id: string) => Promise<void>
  stop: (id: string, once?: Once, by?: string) => Promise<Accepted>
  retry: (id: string, once?: Once, address?: Address) => Promise<Accepted>
  job: (id: string) => Promise<Job>
  /** Waits until the job's outcome stands, `ms` at most; the job as it is then. */
  waitForJob: (id: string, ms: number, signal?: AbortSignal) => Promise<Job>
  /** Events of a snippet, or of one job; see follow.ts. Undefined when there is nothing left to come. */
  follow: (
    subject: { snippetId: string } | { jobId: string },
    lastEventId: string | undefined,
    signal: AbortSignal,
  ) => Promise<AsyncGenerator<FollowEvent> | undefined>
  /** Opens a session of the admin web; see sign-in.ts. */
  signIn: (password: string, address: string) => Promise<string>
  hasSession: (token: string) => Promise<boolean>
  signOut: (token: string) => Promise<void>
  /** Begins to do jobs in this process, those of all crews unless some are named; close the worker before core. */
  startWorker: (crews?: readonly Crew[]) => Promise<Worker>
  /** Rejects when the database doesn't answer. */
  ping: () => Promise<void>
  close: () => Promise<void>
}

/** Wires core's parts. The database is migrated; `close` leaves it open. */
export async function createCore(parts: CoreParts): Promise<Core> {
  const { database, defaultLocale, log, metrics, passFailpoint = passAll } = parts
  const { db } = database
  const alarm = await openAlarmClock(database, log)
  const changes = await openChanges(database).catch(async (error: unknown) => {
    await alarm.close() // or each new try at a start would leave one open
    throw error
  })
  const model = passingFailpoint(watchSignals(guardModel(parts.model, log), { log, metrics }), passFailpoint)
  const { runner, limits, maxRepairRounds: maxRounds } = parts
  const loopParts = { db, model, runner: runner ?? missingRunner, limits, metrics }
  const revise = reviseWorkflow(loopParts)
  const workflows: Workflows = {
    generate: generateWorkflow({ model }),
    revise,
    // Feedback is found to be about the tests only on the way.
    revise_tests: revise,
    write_tests: writeTestsWorkflow(loopParts),
    run: runWorkflow(loopParts),
    repair: repairWorkflow({ ...loopParts, maxRounds }),
  }
  const jobParts = { database, alarm, workflows, defaultLocale }
  const ingress = createIngress()
  const { first } = ingress

  return {
    generate: async (input, once) => {
      const accepted = await first(() => generateSnippet(jobParts, input, once))
      passFailpoint('accepted')
      return accepted
    },
    import: (input, once) => first(() => importSnippet(jobParts, input, once)),
    get: async (id, viewer) => getSnippet(db, requireId(id), viewer),
    findAt: (at) => findSnippetAt(db, at),
    isFirstTime: (event) => first(() => isFirstTime(db, event)),
    list: (query) => listSnippets(db, query),
    revisions: async (id) => listRevisions(db, requireId(id)),
    giveFeedback: async (input, once) =>
      first(() => giveFeedback(jobParts, { ...input, snippetId: requireId(input.snippetId) }, once)),
    edit: async (id, edit) => {
      await editSnippet(jobParts, requireId(id), edit)
      return getSnippet(db, requireId(id))
    },
    revert: async (id, revision, once, address) =>
      first(() => revertSnippet(jobParts, requireId(id), revision, once, address)),
    fork: async (input, once) => forkSnippet(jobParts, { ...input, snippetId: requireId(input.snippetId) }, once),
    setSuite: async (id, cases, once) => setSuite(jobParts, requireId(id), cases, once),
    writeTests: async (id, once, address) =>
      first(() => writeTests(jobParts, { snippetId: requireId(id), address: address ?? null }, once)),
    suites: async (id) => listSuites(db, requireId(id)),
    run: async (id, once, address) =>
      first(() => runTests(jobParts, { snippetId: requireId(id), address: address ?? null }, once)),
    runs: async (id) => listRuns(db, requireId(id)),
    repair: async (input, once) =>
      first(() => repairSnippet(jobParts, { ...input, snippetId: requireId(input.snippetId) }, once)),
    decide: async (answer, once) =>
      first(() => decide(jobParts, { ...answer, snippetId: requireId(answer.snippetId) }, once)),
    renderTests: async (id) => renderTests(db, requireId(id)),
    tell: async (id, address, once) => first(() => tellSnippet(jobParts, { snippetId: requireId(id), address }, once)),
    timeline: async (id) => getTimeline(db, requireId(id)),
    diff: async (id, range) => diffRevisions(db, requireId(id), range),
    discard: async (id) => discardSnippet(jobParts, requireId(id)),
    restore: async (id) => restoreSnippet(jobParts, requireId(id)),
    remove: async (id, by) => removeSnippet(jobParts, requireId(id), by),
    stop: async (id, once, by) => first(() => stopJob(jobParts, requireId(id), once, by)),
    retry: async (id, once, address) => first(() => retryJob(jobParts, requireId(id), once, address)),
    job: (id) => getJob(db, id),
    waitForJob: (id, ms, signal) => waitForJob({ db, changes }, id, ms, signal),
    follow: async (subject, lastEventId, signal) => {
      const position = readEventId(lastEventId)
      if ('jobId' in subject) {
        const { id: jobId, snippet: snippetId, endedAt } = await getJob(db, subject.jobId)
        const all = { snippetId, jobId }
        // Whoever has seen the end already would wait in vain.
        if (endedAt && (await eventsAfter(db, all, position ?? 0)).length === 0) return undefined
        return follow({ db, changes }, all, position, signal)
      }
      const { id: snippetId } = await getSnippet(db, requireId(subject.snippetId))
      return follow({ db, changes }, { snippetId }, position, signal)
    },
    signIn: async (password, address) => {
      if (!parts.admin) throw new CoreError('forbidden')
      return signIn({ db, ...parts.admin }, password, address)
    },
    hasSession: async (token) => parts.admin !== undefined && hasSession({ db, ...parts.admin }, token),
    signOut: (token) => signOut(db, token),
    startWorker: (crews = CREWS) =>
      startWorker(
        {
          ...jobParts,
          runner,
          couriers: parts.couriers,
          maxRepairRounds: maxRounds,
          changes,
          ingress,
          metrics,
          passFailpoint,
          log,
        },
        crews,
      ),
    ping: async () => {
      await db.execute(sql`select 1`)
    },
    close: async () => {
      await alarm.close()
      await changes.close()
    },
  }
}

/** A snippet id as a person may have typed it; throws `not_found` when it can't be one. */
function requireId(text: string): string {
  const id = readSnippetId(text)
  if (!id) throw new CoreError('not_found')
  return id
}

function passingFailpoint(model: Model, passFailpoint: PassFailpoint): Model {
  const passing = async <T>(answer: Promise<T>) => {
    const received = await answer
    passFailpoint('answered')
    return received
  }
  return {
    reasons: model.reasons,
    ask: (request) => passing(model.ask(request)),
    askFor: (request, form) => passing(model.askFor(request, form)),
  }
}
