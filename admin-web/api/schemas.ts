import { z } from '@hono/zod-openapi'
import { LANGUAGES, LOCALES, SOURCES, VERDICTS } from '../../core/index.ts'

// What the API takes and gives. These schemas check requests and make the OpenAPI page; a test holds
// real answers against them.

const time = z.iso.datetime().openapi({ example: '2026-11-22T22:00:00.000Z' })
const nullableText = z.string().nullable()

const usage = z.object({ inputTokens: z.int(), outputTokens: z.int(), calls: z.int() })
const problem = z.object({ code: z.string(), detail: z.string() })

const plan = z.object({
  signature: z.string(),
  contract: z.array(z.string()),
  edgeCases: z.array(z.string()),
  steps: z.array(z.string()),
  assumptions: z.array(z.string()),
})

export const revisionSchema = z
  .strictObject({
    number: z.int(),
    code: z.string(),
    explanation: z.string(),
    plan: plan.nullable(),
    cause: z.enum(['generated', 'feedback', 'repair', 'edit', 'revert', 'fork', 'imported']),
    parent: z.int().nullable(),
    model: nullableText,
    usage: usage.nullable(),
    warnings: z.array(problem),
    createdAt: time,
  })
  .openapi('Revision')

const testCase = z.object({
  id: z.string(),
  name: z.string(),
  act: z.string(),
  expected: z.unknown().optional(),
  raises: z.object({ type: z.string(), matches: z.string().optional() }).optional(),
  tolerance: z.number().optional(),
  because: z.string(),
  anchor: z.boolean(),
})

export const suiteSchema = z
  .strictObject({
    number: z.int(),
    basis: z.enum(['spec', 'code']),
    cause: z.enum(['generated', 'feedback', 'edit']),
    cases: z.array(testCase),
    vacuous: z.boolean().nullable(),
    model: nullableText,
    createdAt: time,
  })
  .openapi('Suite')

const result = z.object({
  case: z.string(),
  status: z.enum(['passed', 'failed', 'error', 'timed_out', 'not_run']),
  actual: z.unknown().optional(),
  raised: z.object({ type: z.string(), message: z.string() }).optional(),
  message: z.string().optional(),
  durationMs: z.number(),
})

export const runSchema = z
  .strictObject({
    number: z.int(),
    revision: z.int(),
    suite: z.int(),
    stale: z.boolean(),
    verdict: z.enum(VERDICTS),
    passed: z.int(),
    failed: z.int(),
    results: z.array(result),
    stdout: z.string(),
    stderr: z.string(),
    clippedBytes: z.int(),
    engine: z.enum(['docker', 'wasm']),
    image: nullableText,
    languageVersion: z.string(),
    durationMs: z.number(),
    createdAt: time,
  })
  .openapi('Run')

const decision = z.object({
  id: z.string(),
  kind: z.enum(['ambiguous', 'wrong_test']),
  question: z.string(),
  choices: z.array(z.object({ id: z.string(), label: z.string() })),
})

export const snippetSchema = z
  .strictObject({
    id: z.string(),
    title: nullableText.openapi({ description: 'Null until the plan is made.' }),
    language: z.enum(LANGUAGES).nullable(),
    description: z.string(),
    locale: z.enum(LOCALES),
    author: z.string(),
    workspace: z.string(),
    source: z.enum(SOURCES),
    visibility: z.enum(['workspace', 'private']),
    state: z.enum(['working', 'idle', 'waiting', 'failed']),
    createdAt: time,
    updatedAt: time,
    revision: revisionSchema.nullable(),
    suite: suiteSchema.nullable(),
    run: runSchema.nullable(),
    decision: decision.nullable(),
    problem: problem.nullable(),
  })
  .openapi('Snippet')

export const snippetPageSchema = z
  .strictObject({ items: z.array(snippetSchema), nextCursor: nullableText })
  .openapi('SnippetPage')

const plainValue = z.unknown().openapi({
  description:
    'A plain value: JSON, or one of {"$int": "123"} {"$float": "nan"|"inf"|"-inf"} {"$bytes": base64} {"$tuple": […]} ' +
    '{"$set": […]} {"$dict": [[key, value], …]}. Whole numbers beyond 2^53 are written with $int.',
  example: 5400,
})

const givenCase = z.strictObject({
  id: z.string().optional(),
  name: z.string().optional(),
  act: z
    .string()
    .openapi({ description: 'One expression, or statements that end in return.', example: 'to_seconds("1h30m")' }),
  expected: plainValue.optional(),
  raises: z
    .strictObject({ type: z.string(), matches: z.string().optional() })
    .optional()
    .openapi({ description: 'Instead of expected: an exception, and what its message must match (RE2).' }),
  tolerance: z.number().min(0).optional(),
  because: z.string().optional(),
  anchor: z.boolean().optional().openapi({ description: 'Ignored: what a person gives is an anchor.' }),
})

/** Sizes and words are core's to judge, which names the case; here only what would be too much to look at. */
export const setSuiteSchema = z.strictObject({ cases: z.array(givenCase).max(1000) }).openapi('SetSuite')

/** Lengths are core's to judge. */
export const feedbackSchema = z
  .strictObject({
    text: z.string().openapi({ example: '不正な入力は ValueError にしてください' }),
    target: z.enum(['code', 'tests']).optional().openapi({ description: 'Found from the text when not given.' }),
  })
  .openapi('Feedback')

export const repairSchema = z.strictObject({ feedback: z.string().optional() }).openapi('Repair')

export const decisionParams = z.object({
  id: z.string().openapi({ example: 'k7m2q9xd' }),
  decision: z.string().openapi({ example: '0198c0de-0000-7000-8000-000000000000' }),
})

export const decisionAnswerSchema = z
  .strictObject({
    choice: z.string().openapi({ example: 'a' }),
    text: z.string().optional().openapi({ description: 'With the choice `other`: what should be instead.' }),
  })
  .openapi('DecisionAnswer')

export const suiteListSchema = z.strictObject({ items: z.array(suiteSchema) }).openapi('SuiteList')

export const runListSchema = z.strictObject({ items: z.array(runSchema) }).openapi('RunList')

export const revisionListSchema = z.strictObject({ items: z.array(revisionSchema) }).openapi('RevisionList')

export const jobSchema = z
  .strictObject({
    id: z.uuid(),
    snippet: z.string(),
    kind: z.enum(['generate', 'revise', 'write_tests', 'revise_tests', 'run', 'repair']),
    status: z.enum(['queued', 'running', 'waiting', 'succeeded', 'failed', 'stopped']),
    step: nullableText,
    round: z.int(),
    problem: problem.nullable(),
    createdAt: time,
    updatedAt: time,
    endedAt: time.nullable(),
  })
  .openapi('Job')

export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    detail: z.string(),
    retryAfter: z.number().optional(),
    fields: z.array(z.object({ field: z.string(), detail: z.string() })).optional(),
  })
  .openapi('Problem')

/** Either `description` (generate) or `code` (import); lengths and words are core's to judge. */
export const newSnippetSchema = z
  .strictObject({
    description: z.string().optional().openapi({ example: 'turn "1h30m" into seconds' }),
    code: z.string().optional(),
    language: z.string().optional().openapi({ example: 'python' }),
    locale: z.enum(LOCALES).optional(),
  })
  .openapi('NewSnippet')

export const listQuerySchema = z.object({
  query: z
    .string()
    .max(200)
    .refine((words) => !words.includes('\0')) // Postgres takes no NUL, not even to look for
    .optional(),
  language: z.enum(LANGUAGES).optional(),
  verdict: z.enum(VERDICTS).optional(),
  source: z.enum(SOURCES).optional(),
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
})

export const idParams = z.object({ id: z.string().openapi({ example: 'k7m2q9xd' }) })

export const editSchema = z
  .strictObject({
    title: z.string().optional(),
    code: z.string().optional(),
    language: z.string().optional().openapi({ example: 'ruby' }),
  })
  .openapi('Edit')

const revisionNumber = z.int().min(1).max(1_000_000)

export const revertSchema = z.strictObject({ revision: revisionNumber }).openapi('Revert')

export const forkSchema = z.strictObject({ revision: revisionNumber.optional() }).openapi('Fork')

export const diffQuerySchema = z.object({
  from: z.coerce.number().pipe(revisionNumber).optional(),
  to: z.coerce.number().pipe(revisionNumber).optional(),
})

export const diffSchema = z
  .strictObject({ from: z.int(), to: z.int(), diff: z.string(), added: z.int(), removed: z.int() })
  .openapi('Diff')

const entry = <Type extends string, Shape extends z.ZodRawShape>(type: Type, shape: Shape) =>
  z.strictObject({ type: z.literal(type), at: time, ...shape })

const timelineEntry = z.discriminatedUnion('type', [
  entry('asked', { author: z.string(), text: z.string() }),
  entry('feedback', {
    id: z.string(),
    author: z.string(),
    text: z.string(),
    target: z.enum(['code', 'tests']),
    reply: nullableText,
  }),
  entry('revision', {
    number: z.int(),
    cause: revisionSchema.shape.cause,
    parent: z.int().nullable(),
    explanation: z.string(),
    model: nullableText,
    feedback: nullableText.openapi({ description: 'The id of the feedback that caused it.' }),
  }),
  entry('suite', {
    number: z.int(),
    cause: z.enum(['generated', 'feedback', 'edit']),
    cases: z.int(),
    dropped: z.int().openapi({ description: 'Cases of the model that could not be used.' }),
    feedback: nullableText,
  }),
  entry('repair', {
    outcome: z.object({
      rounds: z.int(),
      verdict: z.enum(VERDICTS),
      revision: z.int(),
      passed: z.int(),
      total: z.int(),
      open: z.array(
        z.object({
          case: z.string(),
          name: z.string(),
          fault: z.enum(['code_wrong', 'test_wrong', 'spec_ambiguous', 'environment']),
          because: z.string(),
        }),
      ),
    }),
  }),
  entry('run', {
    number: z.int(),
    revision: z.int(),
    suite: z.int(),
    verdict: z.enum(VERDICTS),
    passed: z.int(),
    failed: z.int(),
  }),
  entry('question', { question: z.string() }),
  entry('answer', { author: nullableText, choice: z.string(), text: nullableText }),
  entry('problem', { kind: jobSchema.shape.kind, problem, feedback: nullableText }),
])

export const timelineSchema = z.strictObject({ items: z.array(timelineEntry) }).openapi('Timeline')
