// A Bolt app that acknowledges and does nothing else: what bench/ack.ts is measured against.
import { App, HTTPReceiver, LogLevel } from '@slack/bolt'

const { signingSecret, token, apiUrl, port } = JSON.parse(process.argv[2] ?? '{}') as Record<string, string>
const receiver = new HTTPReceiver({ signingSecret: signingSecret ?? '', logLevel: LogLevel.ERROR })
const app = new App({ receiver, token, logLevel: LogLevel.ERROR, clientOptions: { slackApiUrl: apiUrl } })
app.command('/snippet', async ({ ack }) => ack())
await app.start({ port: Number(port), host: '127.0.0.1' })
