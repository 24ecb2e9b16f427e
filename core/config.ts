import { z } from 'zod'
import { LOCALES } from './domain.ts'
import { variable, wholeNumber } from './environment.ts'

/** Core's fragment of the environment; `main.ts` merges it with the other rooms'. */
export const coreEnvironment = {
  DATABASE_URL: variable(
    z
      .string()
      .regex(
        /^postgres(ql)?:\/\/([^\s%]|%[0-9a-f]{2})+$/i, // the client decodes it, and can't with a bare %
        'expected an address like postgres://user:password@host:5432/name, a % in it written as %25',
      )
      .optional(),
    {
      meaning:
        'A Postgres database. Unset: an embedded one (PGlite) in `DATA_DIR/postgres`, for a laptop or the demo: one process, held by a lock.',
      example: 'postgres://tanzaku:password@localhost:5432/tanzaku',
      secret: true,
    },
  ),
  DATA_DIR: variable(z.string().default('.data'), {
    meaning: 'The embedded database and generated secrets.',
    example: '.data',
  }),
  OPENAI_API_KEY: variable(z.string().optional(), {
    meaning: 'Key of the model’s server. A server of your own may need none: set `OPENAI_BASE_URL` alone.',
    example: 'sk-…',
    secret: true,
  }),
  OPENAI_BASE_URL: variable(z.url({ protocol: /^https?$/, error: 'expected an http or https address' }).optional(), {
    meaning: 'Any OpenAI-compatible server (Chat Completions).',
    example: 'http://localhost:11434/v1',
    shown: 'OpenAI’s',
  }),
  // A small coding model of OpenAI's: https://developers.openai.com/api/docs/models
  OPENAI_MODEL: variable(z.string().default('gpt-5.4-mini'), {
    meaning: 'The model; its name is stored with everything it made.',
    example: 'gpt-5.4-mini',
  }),
  OPENAI_STRUCTURED: variable(
    z
      .enum(['json_schema', 'json_object', 'prompt'], 'expected json_schema, json_object or prompt')
      .default('json_schema'),
    {
      meaning:
        'How plans are asked for. `json_object` or `prompt` for servers that know less; one that refuses is asked in the next simpler way by itself.',
      example: 'json_schema',
    },
  ),
  OPENAI_TIMEOUT_MS: variable(wholeNumber(1, 3_600_000).default(90_000), {
    meaning: 'Milliseconds one model call may take, its retries included.',
    example: '90000',
  }),
  RUNNER: variable(z.enum(['auto', 'docker', 'wasm'], 'expected auto, docker or wasm').default('auto'), {
    meaning:
      'What runs tests. `auto`: Docker when an engine answers, else the embedded one (wasm); with `DATABASE_URL` never that one by itself.',
    example: 'docker',
  }),
  DOCKER_HOST: variable(
    z
      .string()
      .regex(
        /^(unix|npipe|tcp|http|https|ssh):\/\/\S+$/,
        'expected an address like unix:///var/run/docker.sock or tcp://host:2376',
      )
      .optional(),
    {
      meaning: 'The container engine. For tcp with TLS also `DOCKER_CERT_PATH`, as with Docker’s own client.',
      example: 'unix:///var/run/docker.sock',
      shown: 'Docker’s own',
    },
  ),
  RUNNER_OCI_RUNTIME: variable(z.string().optional(), {
    meaning: 'The OCI runtime of test runs, one the engine knows: `runsc` is gVisor.',
    example: 'runsc',
    shown: 'the engine’s',
  }),
  RUNNER_IMAGE_PYTHON: variable(z.string().optional(), {
    meaning: 'An image that `npm run runner:build` made, under another name; pulled if it is not there.',
    example: 'registry.example.com/tanzaku-runner-python:1',
    shown: 'built on first use',
  }),
  RUNNER_POOL: variable(wholeNumber(0, 64).default(2), {
    meaning: 'Warm containers kept, each for one run.',
    example: '2',
  }),
  RUNNER_TIMEOUT_MS: variable(wholeNumber(100, 600_000).default(10_000), {
    meaning: 'Milliseconds one test run may take.',
    example: '10000',
  }),
  RUNNER_MEMORY_MB: variable(wholeNumber(64, 65_536).default(256), {
    meaning: 'Megabytes of memory one test run may use.',
    example: '256',
  }),
  MAX_REPAIR_ROUNDS: variable(wholeNumber(0, 10).default(2), {
    meaning: 'Rounds of one repair of code by its tests; most of the gain is in the first two.',
    example: '2',
  }),
  DEFAULT_LOCALE: variable(z.enum(LOCALES, 'expected en or ja').default('en'), {
    meaning: 'Language of the words when nothing tells which.',
    example: 'en',
  }),
  LOG_LEVEL: variable(
    z
      .enum(
        ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'],
        'expected trace, debug, info, warn, error, fatal or silent',
      )
      .default('info'),
    { meaning: 'What is logged.', example: 'info' },
  ),
  LOG_FORMAT: variable(z.enum(['pretty', 'json'], 'expected pretty or json').optional(), {
    meaning: 'How it is logged.',
    example: 'json',
    shown: '`pretty` on a terminal, else `json`',
  }),
}
