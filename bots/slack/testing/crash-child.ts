// A Tanzaku on Slack, over HTTP, in a process that a test may kill (core/testing/crash-core.ts).
import { createInterface } from 'node:readline'
import { openCrashCore, readOptions, report, tellParent } from '../../../core/testing/crash-core.ts'
import { createConversation } from '../../conversation.ts'
import { createChatCourier } from '../../courier.ts'
import { startSlackApp } from '../app.ts'
import { createSlackSurface } from '../surface.ts'
import { createWeb } from '../web.ts'

const options = readOptions()
const { apiUrl = '', token = '', signingSecret = '' } = options.surface ?? {}
const house = { publicUrl: undefined }
const { core, database, log, committed } = await openCrashCore(options, (logger) => ({
  slack: createChatCourier(createSlackSurface(createWeb(token, apiUrl, logger), logger), house),
}))
const conversation = createConversation({ core, house, threadReplies: 'all', log })
const settings = { token, apiUrl, signingSecret, host: '127.0.0.1', port: 0 }
const app = await startSlackApp(settings, { conversation, log, signal: new AbortController().signal })
tellParent({ say: 'ready', committed, url: app.url })
await core.startWorker()

for await (const _ of createInterface({ input: process.stdin })) tellParent(await report(database))
