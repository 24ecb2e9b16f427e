// npm run bench -- NAME [--json FILE]: a table on stdout, the figures as JSON in FILE.
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import type { Figures } from './figures.ts'
import { benchFlow } from './flow.ts'

const BENCHES: Record<string, () => Promise<Figures>> = { flow: benchFlow }

const { values, positionals } = parseArgs({ allowPositionals: true, options: { json: { type: 'string' } } })
const [name = ''] = positionals
const bench = BENCHES[name]
if (!bench || positionals.length > 1) {
  console.error(`Usage: npm run bench -- NAME [--json FILE]\nNAME is one of: ${Object.keys(BENCHES).join(', ')}`)
  process.exit(1)
}

const figures = await bench()
console.table(figures)
if (values.json) writeFileSync(values.json, `${JSON.stringify({ bench: name, figures }, null, 2)}\n`)
process.exit(0)
