import type { Logger } from 'pino'
import { POLICY } from '../policy.ts'
import { type Interpreter, startInterpreter } from './interpreter.ts'
import type { Snapshots } from './snapshot.ts'

export type SpareParts = { memoryMb: number; snapshots: Snapshots; log: Logger }

/**
 * Keeps one interpreter ready, or on its way, from the first use on: before that nobody may ever want one,
 * and it holds 200 MB of a laptop. One that nobody comes for is let go.
 */
export class Spare {
  readonly #parts: SpareParts
  #spare: Interpreter | undefined
  #preparing = false
  #letGo: NodeJS.Timeout | undefined
  #all = new Set<Interpreter>()
  #ending = new Set<Promise<void>>()
  #open = true

  constructor(parts: SpareParts) {
    this.#parts = parts
  }

  /** An interpreter for one run; it may still be starting. */
  async take(): Promise<Interpreter> {
    const ready = this.#spare
    this.#spare = undefined
    clearTimeout(this.#letGo)
    const interpreter = ready ?? (await this.#start())
    interpreter.hold(true)
    return interpreter
  }

  /** Ends an interpreter, and makes the next one ready. */
  discard(interpreter: Interpreter): void {
    this.#end(interpreter)
    void this.#prepare()
  }

  async close(): Promise<void> {
    this.#open = false
    clearTimeout(this.#letGo)
    for (const interpreter of this.#all) this.#end(interpreter)
    await Promise.all(this.#ending)
  }

  async #start(): Promise<Interpreter> {
    const { memoryMb, snapshots, log } = this.#parts
    const snapshot = await snapshots.find()
    const interpreter = startInterpreter({ memoryMb, snapshot })
    this.#all.add(interpreter)
    interpreter.ready.catch((error: unknown) => {
      if (!snapshot || !this.#all.has(interpreter)) return
      log.warn({ err: error }, 'no interpreter came of the snapshot: it is made again')
      return snapshots.drop()
    })
    return interpreter
  }

  async #prepare(): Promise<void> {
    if (this.#preparing || !this.#open) return
    this.#preparing = true
    try {
      await this.#parts.snapshots.make()
      const interpreter = this.#open ? await this.#start() : undefined
      if (interpreter && this.#open && !this.#spare) this.#keep(interpreter)
      else if (interpreter) this.#end(interpreter)
    } catch (error) {
      this.#parts.log.warn({ err: error }, 'no interpreter is ready beforehand') // the next run starts its own
    } finally {
      this.#preparing = false
    }
  }

  #keep(interpreter: Interpreter): void {
    this.#spare = interpreter
    const lose = () => {
      if (this.#spare !== interpreter) return
      this.#spare = undefined
      this.#end(interpreter)
    }
    // An idle one has nothing to say: whatever it does, it is lost. The next run starts its own.
    interpreter.listen({ frame: lose, broken: lose, ended: lose })
    this.#letGo = setTimeout(lose, POLICY.spareLifeMs).unref()
  }

  #end(interpreter: Interpreter): void {
    this.#all.delete(interpreter)
    const ending = interpreter.end().finally(() => this.#ending.delete(ending))
    this.#ending.add(ending)
  }
}
