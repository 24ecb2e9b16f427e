import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  check,
  foreignKey,
  index,
  integer,
  json,
  jsonb,
  pgSequence,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import type {
  Case,
  CaseResult,
  Intent,
  JobKind,
  JobStatus,
  Language,
  Locale,
  Plan,
  Problem,
  RevisionCause,
  SnippetState,
  Source,
  Usage,
  Verdict,
  Visibility,
  Warning,
} from '../domain.ts'

export type DecisionSubject = {
  revision: number
  suite: number
  case: string
  outcomes: Record<string, Pick<Case, 'expected' | 'raises'>>
}

const at = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' })
const createdAt = at('created_at').notNull().defaultNow()

export const workspaces = pgTable('workspaces', {
  /** `web`, or the platform and its own id: `slack:T0123`. */
  id: text('id').primaryKey(),
  source: text('source').$type<Source>().notNull(),
  createdAt,
})

export const snippets = pgTable(
  'snippets',
  {
    id: text('id').primaryKey(),
    workspaceId: text('workspace_id')
      .notNull()
      .references(() => workspaces.id, { onDelete: 'cascade' }),
    source: text('source').$type<Source>().notNull(),
    /** Where in the workspace it was born: the platform's own channel and thread ids. */
    place: jsonb('place').$type<Record<string, string>>(),
    /** Null until the plan is made. */
    title: text('title'),
    language: text('language').$type<Language>(),
    description: text('description').notNull(),
    locale: text('locale').$type<Locale>().notNull(),
    authorId: text('author_id').notNull(),
    authorName: text('author_name').notNull(),
    visibility: text('visibility').$type<Visibility>().notNull().default('workspace'),
    state: text('state').$type<SnippetState>().notNull(),
    problem: jsonb('problem').$type<Problem>(),
    /** The number of the current revision; 0 until there is one. Also the lock for numbering. */
    revision: integer('revision').notNull().default(0),
    suite: integer('suite').notNull().default(0),
    createdAt,
    updatedAt: at('updated_at').notNull().defaultNow(),
    /** Whose deletion it was, in their own name. */
    deletedBy: text('deleted_by'),
    /** Deleted, but may still be brought back; gone for good a little later (snippets/remove.ts). */
    deletedAt: at('deleted_at'),
  },
  (t) => [
    index('snippets_deleted').on(t.deletedAt).where(sql`${t.deletedAt} is not null`),
    index('snippets_newest').on(t.createdAt.desc(), t.id.desc()),
    index('snippets_newest_in_workspace').on(t.workspaceId, t.createdAt.desc(), t.id.desc()),
    index('snippets_words').using('gin', t.title.op('gin_trgm_ops'), t.description.op('gin_trgm_ops')),
    index('snippets_by_place').using('gin', sql`${t.place} jsonb_path_ops`),
    index('snippets_by_author').on(t.workspaceId, t.authorId, t.createdAt.desc()),
  ],
)

const snippetId = text('snippet_id')
  .notNull()
  .references(() => snippets.id, { onDelete: 'cascade' })

// One sequence numbers jobs and steps alike, so that an event's id says how far a reader has come,
// whichever of the two it stands for (core/jobs/follow.ts).
export const ticks = pgSequence('ticks')
const tick = (name: string) => bigint(name, { mode: 'number' }).notNull().default(sql`nextval('ticks')`)

export const jobs = pgTable(
  'jobs',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    /** Order of acceptance: a snippet's jobs are done in this order. */
    seq: tick('seq'),
    snippetId,
    kind: text('kind').$type<JobKind>().notNull(),
    status: text('status').$type<JobStatus>().notNull().default('queued'),
    /** The step to do next, or the one that was in hand when the job ended. */
    step: text('step').notNull(),
    round: integer('round').notNull().default(0),
    input: jsonb('input').$type<Record<string, unknown>>().notNull(),
    /** Where the answer goes, in the words of the surface it came from; null: nobody is to be told. */
    address: jsonb('address').$type<
      Record<string, unknown> & { surface: string; place?: Record<string, string>; copy?: true }
    >(),
    problem: jsonb('problem').$type<Problem>(),
    /** The process at work on it, and until when it is believed to be alive. */
    claim: uuid('claim'),
    claimUntil: at('claim_until'),
    /** When it was last given to the alarm clock; the sweep wakes what has waited too long. */
    wokenAt: at('woken_at').notNull().defaultNow(),
    createdAt,
    updatedAt: at('updated_at').notNull().defaultNow(),
    /** When its outcome was settled. */
    endedAt: at('ended_at'),
    /** When nothing is left to do for it, the delivery of its outcome included. */
    finishedAt: at('finished_at'),
  },
  (t) => [
    uniqueIndex('jobs_in_order').on(t.snippetId, t.seq),
    index('jobs_unfinished').on(t.snippetId, t.seq).where(sql`${t.finishedAt} is null`),
    index('jobs_to_sweep').on(t.wokenAt).where(sql`${t.finishedAt} is null`),
  ],
)

export const jobSteps = pgTable(
  'job_steps',
  {
    id: tick('id').primaryKey(),
    jobId: uuid('job_id')
      .notNull()
      .references(() => jobs.id, { onDelete: 'cascade' }),
    step: text('step').notNull(),
    round: integer('round').notNull().default(0),
    /** How often it was begun: over 1 after a crash. */
    tries: integer('tries').notNull().default(1),
    result: jsonb('result').$type<Record<string, unknown>>(),
    startedAt: at('started_at').notNull().defaultNow(),
    endedAt: at('ended_at'),
  },
  (t) => [unique('job_steps_once').on(t.jobId, t.step, t.round)],
)

export const feedback = pgTable(
  'feedback',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    snippetId,
    text: text('text').notNull(),
    locale: text('locale').$type<Locale>().notNull(),
    target: text('target').$type<'code' | 'tests'>().notNull(),
    authorId: text('author_id').notNull(),
    authorName: text('author_name').notNull(),
    /** The platform's id of the message, so that one message is heard once. */
    sourceId: text('source_id').notNull(),
    intent: text('intent').$type<Intent>(),
    reply: text('reply'),
    createdAt,
  },
  (t) => [unique('feedback_once').on(t.snippetId, t.sourceId)],
)

export const revisions = pgTable(
  'revisions',
  {
    snippetId,
    number: integer('number').notNull(),
    language: text('language').$type<Language>().notNull(),
    code: text('code').notNull(),
    explanation: text('explanation').notNull(),
    plan: jsonb('plan').$type<Plan>(),
    cause: text('cause').$type<RevisionCause>().notNull(),
    parent: integer('parent'),
    feedbackId: uuid('feedback_id').references(() => feedback.id, { onDelete: 'set null' }),
    /** The job that made it, in the transaction of that step’s result. */
    jobId: uuid('job_id').references(() => jobs.id, { onDelete: 'set null' }),
    model: text('model'),
    usage: jsonb('usage').$type<Usage>(),
    warnings: jsonb('warnings').$type<Warning[]>().notNull().default([]),
    createdAt,
  },
  (t) => [
    primaryKey({ columns: [t.snippetId, t.number] }),
    index('revisions_words').using('gin', t.code.op('gin_trgm_ops')),
    foreignKey({ columns: [t.snippetId, t.parent], foreignColumns: [t.snippetId, t.number] }),
  ],
)

export const suites = pgTable(
  'suites',
  {
    snippetId,
    number: integer('number').notNull(),
    language: text('language').$type<Language>().notNull(),
    basis: text('basis').$type<'spec' | 'code'>().notNull(),
    cause: text('cause').$type<'generated' | 'feedback' | 'edit'>().notNull(),
    // json, not jsonb: values keep the order of their keys, and text that jsonb refuses (NUL, half surrogates).
    cases: json('cases').$type<Case[]>().notNull(),
    vacuous: boolean('vacuous'),
    dropped: integer('dropped').notNull().default(0),
    /** Ids of the cases that no repairing model may see; chosen when the first repair of this suite begins. */
    hidden: jsonb('hidden').$type<string[]>(),
    hash: text('hash').notNull(),
    feedbackId: uuid('feedback_id').references(() => feedback.id, { onDelete: 'set null' }),
    jobId: uuid('job_id').references(() => jobs.id, { onDelete: 'set null' }),
    model: text('model'),
    usage: jsonb('usage').$type<Usage>(),
    createdAt,
  },
  (t) => [primaryKey({ columns: [t.snippetId, t.number] })],
)

export const runs = pgTable(
  'runs',
  {
    snippetId,
    number: integer('number').notNull(),
    revision: integer('revision').notNull(),
    suite: integer('suite').notNull(),
    jobId: uuid('job_id').references(() => jobs.id, { onDelete: 'set null' }),
    verdict: text('verdict').$type<Verdict>().notNull(),
    results: json('results').$type<CaseResult[]>().notNull(),
    stdout: text('stdout').notNull(),
    stderr: text('stderr').notNull(),
    clippedBytes: integer('clipped_bytes').notNull(),
    engine: text('engine').$type<'docker' | 'wasm'>().notNull(),
    image: text('image'),
    languageVersion: text('language_version').notNull(),
    durationMs: integer('duration_ms').notNull(),
    createdAt,
  },
  (t) => [
    primaryKey({ columns: [t.snippetId, t.number] }),
    foreignKey({ columns: [t.snippetId, t.revision], foreignColumns: [revisions.snippetId, revisions.number] }),
    foreignKey({ columns: [t.snippetId, t.suite], foreignColumns: [suites.snippetId, suites.number] }),
  ],
)

/** Processes that can run tests, by when they last said so (jobs/attendance.ts). */
export const runners = pgTable('runners', {
  id: uuid('id').primaryKey(),
  engine: text('engine').$type<'docker' | 'wasm'>().notNull(),
  seenAt: at('seen_at').notNull().defaultNow(),
})

export const decisions = pgTable(
  'decisions',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    snippetId,
    jobId: uuid('job_id').references(() => jobs.id, { onDelete: 'cascade' }),
    kind: text('kind').$type<'ambiguous' | 'wrong_test'>().notNull(),
    question: text('question').notNull(),
    /** The case it is about, and what each choice would have it expect. */
    subject: json('subject').$type<DecisionSubject>().notNull(),
    choices: jsonb('choices').$type<{ id: string; label: string }[]>().notNull(),
    answer: jsonb('answer').$type<{ choice: string; text?: string }>(),
    answeredBy: text('answered_by'),
    createdAt,
    answeredAt: at('answered_at'),
  },
  (t) => [
    uniqueIndex('decisions_one_open').on(t.snippetId).where(sql`${t.answeredAt} is null`),
    check('decisions_answered_whole', sql`(${t.answer} is null) = (${t.answeredAt} is null)`),
  ],
)

// What a platform delivers, it may deliver again. The row outlives its snippet, so that a late
// repetition doesn't bring a deleted one back.
export const inbound = pgTable(
  'inbound',
  {
    source: text('source').notNull(),
    externalId: text('external_id').notNull(),
    snippetId: text('snippet_id').references(() => snippets.id, { onDelete: 'set null' }),
    jobId: uuid('job_id').references(() => jobs.id, { onDelete: 'set null' }),
    createdAt,
  },
  (t) => [primaryKey({ columns: [t.source, t.externalId] }), index('inbound_age').on(t.createdAt)],
)

export const idempotencyKeys = pgTable(
  'idempotency_keys',
  {
    /** Who asked for what: a hash of the credential, and the path. */
    scope: text('scope').notNull(),
    key: text('key').notNull(),
    bodyHash: text('body_hash').notNull(),
    snippetId: text('snippet_id').references(() => snippets.id, { onDelete: 'set null' }),
    jobId: uuid('job_id').references(() => jobs.id, { onDelete: 'set null' }),
    createdAt,
  },
  (t) => [primaryKey({ columns: [t.scope, t.key] }), index('idempotency_keys_age').on(t.createdAt)],
)

/** Who is signed in to the admin web. The id is a hash: whoever reads the table can't use it. */
export const sessions = pgTable(
  'sessions',
  {
    id: text('id').primaryKey(),
    /** A hash of the password it was opened with and the session secret: a new one of either ends it. */
    credential: text('credential').notNull(),
    createdAt,
    expiresAt: at('expires_at').notNull(),
  },
  (t) => [index('sessions_expiry').on(t.expiresAt)],
)

/** Wrong passwords, by a hash of the address they came from. */
export const signInTries = pgTable('sign_in_tries', {
  address: text('address').primaryKey(),
  wrong: integer('wrong').notNull(),
  since: at('since').notNull().defaultNow(),
})
