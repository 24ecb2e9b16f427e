import { writeSync } from 'node:fs'
import process from 'node:process'

// The only way out of the child: frames on its stdout, as harness/main.py writes them. Code under test may
// have changed whatever it found of JavaScript by the time they are written. So bytes are copied into arrays
// of our own, whose prototypes are frozen beforehand, and nothing else is called that could be replaced.

export const KINDS = { ready: 0x52, begin: 0x42, stdout: 0x31, stderr: 0x32, claim: 0x43, done: 0x44 } as const // R B 1 2 C D

const STDOUT = 1
const NAP_MS = 2

const Bytes = Uint8Array
const isView = ArrayBuffer.isView
const wait = Atomics.wait
const nap = new Int32Array(new SharedArrayBuffer(4))

/** To be called before any code under test runs. */
export function freezeBytes(): void {
  for (let type: object = Uint8Array.prototype; type !== Object.prototype; type = Object.getPrototypeOf(type)) {
    Object.freeze(type)
  }
}

/** A copy of what may be anything; of what is no bytes, nothing. */
export function copyBytes(value: unknown): Uint8Array {
  return isView(value) ? new Bytes(value as Uint8Array) : new Bytes(0) // read by its own type, whatever it says
}

/** Writes one frame and waits until it is out. Its parts are arrays of our own making. */
export function writeFrame(kind: number, head: Uint8Array, body: Uint8Array): void {
  const size = 1 + head.length + body.length
  const frame = new Bytes(4 + size)
  putNumber(frame, 0, 4, size)
  frame[4] = kind
  frame.set(head, 5)
  frame.set(body, 5 + head.length)
  writeAll(frame)
}

export function writeAll(bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(STDOUT, bytes, at, bytes.length - at)
    } catch (error) {
      // Slow listeners are waited for; without any there is nothing left to do here.
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') process.exit(1) // thrown by Node
      wait(nap, 0, 0, NAP_MS)
    }
  }
}

/** A whole number below 2³² in so many bytes, big-endian. */
export function putNumber(bytes: Uint8Array, at: number, width: number, number: number): void {
  for (let i = 0; i < width; i++) bytes[at + i] = number >>> (8 * (width - 1 - i)) // stored modulo 256
}
