// A Tanzaku on Discord, in a process that a test may kill (core/testing/crash-core.ts).
import { createInterface } from 'node:readline'
import { openCrashCore, readOptions, report, tellParent } from '../../../core/testing/crash-core.ts'
import { createConversation } from '../../conversation.ts'
import { createChatCourier } from '../../courier.ts'
import { startDiscordApp } from '../app.ts'
import { createRest } from '../rest.ts'
import { createDiscordSurface } from '../surface.ts'

const options = readOptions()
const { apiUrl = '', token = '', applicationId = '' } = options.surface ?? {}
const house = { publicUrl: undefined }
const { core, database, log, committed } = await openCrashCore(options, (logger) => ({
  discord: createChatCourier(createDiscordSurface(createRest(token, apiUrl, logger), logger, applicationId), house),
}))
const conversation = createConversation({ core, house, threadReplies: 'all', log })
const app = await startDiscordApp(
  { token, apiUrl, applicationId },
  { conversation, log, signal: new AbortController().signal },
)
await app.registered
tellParent({ say: 'ready', committed })
await core.startWorker()

for await (const _ of createInterface({ input: process.stdin })) tellParent(await report(database))
