import { type Asked, type ModelServer, type Reply, usualReply } from '../../core/testing/model-server.ts'

export type Held = {
  /** Resolves when the model has been asked something that it now keeps to itself. */
  asked: Promise<void>
  /** Answers what waits and what comes. */
  release: () => void
}

/** From now on the model takes questions of these kinds and answers none until `release`. */
export function holdModel(server: ModelServer, kinds: Asked['kind'][] = ['plan', 'code']): Held {
  let release = () => {}
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  let ask = () => {}
  const asked = new Promise<void>((resolve) => {
    ask = resolve
  })
  server.replyWith(async (one): Promise<Awaited<Reply>> => {
    if (kinds.includes(one.kind)) {
      ask()
      await released
    }
    return usualReply(one)
  })
  return { asked, release }
}

/** The model gives these answers in turn, then the usual ones. */
export function answerInTurn(server: ModelServer, ...replies: ((asked: Asked) => Reply)[]): void {
  const left = [...replies]
  server.replyWith((asked) => (left.shift() ?? usualReply)(asked))
}
