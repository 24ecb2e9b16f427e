// npm run bench -- NAME [--json FILE] [--data FILE [--rows N] [--seed N]]: a table on stdout, the figures as JSON
// in FILE. A bench that found something wrong ends with 1.
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { benchEval } from './eval.ts'
import type { Figures } from './figures.ts'
import { benchFlow } from './flow.ts'
import { benchRunner } from './runner.ts'

type Options = { data?: string | undefined; rows?: string | undefined; seed?: string | undefined }

const BENCHES: Record<string, (options: Options) => Promise<Figures>> = {
  flow: benchFlow,
  runner: benchRunner,
  eval: benchEval,
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'string' }, data: { type: 'string' }, rows: { type: 'string' }, seed: { type: 'string' } },
})
const [name = ''] = positionals
const bench = BENCHES[name]
if (!bench || positionals.length > 1) {
  console.error(
    `Usage: npm run bench -- NAME [--json FILE] [--data FILE [--rows N] [--seed N]]\nNAME is one of: ${Object.keys(BENCHES).join(', ')}`,
  )
  process.exit(1)
}

const figures = await bench(values)
console.table(figures)
if (values.json) writeFileSync(values.json, `${JSON.stringify({ bench: name, figures }, null, 2)}\n`)
process.exit(process.exitCode ?? 0)
