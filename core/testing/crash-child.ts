// A whole Tanzaku in a process that a test may kill. It is told what to do in lines on stdin, says what
// it did in lines on stdout, and kills itself at the failpoint it was given.
import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { createConsoleCourier } from '../jobs/console-courier.ts'
import { ask } from './core.ts'
import { openCrashCore, type ParentLine, readOptions, report, tellParent } from './crash-core.ts'

const options = readOptions()

const outbox = {
  write: (line: string) => appendFileSync(options.outbox, `${line}\n`),
  has: (beginning: string) =>
    existsSync(options.outbox) && `\n${readFileSync(options.outbox, 'utf8')}`.includes(`\n${beginning} `),
}

const { core, database, committed } = await openCrashCore(options, () => ({ console: createConsoleCourier(outbox) }))
tellParent({ say: 'ready', committed })
await core.startWorker()

for await (const line of createInterface({ input: process.stdin })) {
  const told: ParentLine = JSON.parse(line)
  if ('report' in told) {
    tellParent(await report(database))
    continue
  }
  const once = { kind: 'event' as const, source: 'test', externalId: told.event }
  await core.generate(ask(told.description, { address: { surface: 'console' } }), once)
  tellParent({ say: 'accepted', event: told.event })
}
