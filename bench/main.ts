// npm run bench -- NAME [options]: a table on stdout, the figures as JSON in the file of --json. A bench that
// found something wrong ends with 1.
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import type { Figures } from './figures.ts'
import { OPTIONS, type Options } from './options.ts'

// Each is loaded only when it is run: what one needs the others may not have.
const BENCHES: Record<string, (options: Options) => Promise<Figures>> = {
  flow: async () => (await import('./flow.ts')).benchFlow(),
  ack: async () => (await import('./ack.ts')).benchAck(),
  runner: async () => (await import('./runner.ts')).benchRunner(),
  eval: async (options) => (await import('./eval.ts')).benchEval(options),
  injection: async (options) => (await import('./injection.ts')).benchInjection(options),
}

const USAGE = `Usage: npm run bench -- NAME [--json FILE], NAME one of:
  ack
  flow
  runner
  eval       --data FILE.jsonl [--rows N] [--seed N] [--locale en|ja] [--variant NAME] [--live [--yes]]
  injection  --data FILE.json --tasks FILE.jsonl [--rows N] [--seed N]`

const { values, positionals } = parseArgs({ allowPositionals: true, options: OPTIONS })
const [name = ''] = positionals
const bench = BENCHES[name]
if (!bench || positionals.length > 1) {
  console.error(USAGE)
  process.exit(1)
}

// So that what is removed at exit is removed, too, when somebody has seen enough.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

const figures = await bench(values)
if (Object.keys(figures).length > 0) console.table(figures)
if (values.json) writeFileSync(values.json, `${JSON.stringify({ bench: name, figures }, null, 2)}\n`)
process.exit(process.exitCode ?? 0)
