import { type App, TOKEN } from './api.ts'

export type Heard = { event: string; id?: string; data: unknown }

export type Stream = {
  response: Response
  /** The next event; undefined when the stream has ended. */
  next: () => Promise<Heard | undefined>
  /** Reads on until the stream ends by itself. */
  rest: () => Promise<Heard[]>
  /** Reads on up to and with the first event that fits. */
  until: (fits: (heard: Heard) => boolean) => Promise<Heard[]>
  /** Hangs up, as a browser does when its page is left. */
  leave: () => Promise<void>
}

/** Opens an event stream of the API and reads it as a browser would. */
export async function openStream(app: App, path: string, headers: Record<string, string> = {}): Promise<Stream> {
  const response = await app.request(path, { headers: { Authorization: `Bearer ${TOKEN}`, ...headers } })
  if (!response.body) throw new Error('no stream')
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  const next = async (): Promise<Heard | undefined> => {
    for (;;) {
      const end = text.indexOf('\n\n')
      if (end >= 0) {
        const heard = readEvent(text.slice(0, end))
        text = text.slice(end + 2)
        if (heard) return heard
        continue
      }
      const { done, value } = await reader.read()
      if (done) return undefined
      text += value
    }
  }
  const until = async (fits: (heard: Heard) => boolean): Promise<Heard[]> => {
    const all: Heard[] = []
    for (let heard = await next(); heard; heard = await next()) {
      all.push(heard)
      if (fits(heard)) break
    }
    return all
  }
  return { response, next, until, rest: () => until(() => false), leave: () => reader.cancel() }
}

// https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
function readEvent(block: string): Heard | undefined {
  const fields = block.split('\n').filter((line) => !line.startsWith(':'))
  const field = (name: string) =>
    fields.filter((line) => line.startsWith(`${name}: `)).map((line) => line.slice(name.length + 2))
  const data = field('data')
  if (data.length === 0) return undefined
  const [id] = field('id')
  return {
    event: field('event')[0] ?? 'message',
    ...(id === undefined ? {} : { id }),
    data: JSON.parse(data.join('\n')),
  }
}
