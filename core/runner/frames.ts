import { z } from 'zod'
import { NotPlain, readPlain } from '../tests/plain.ts'
import { POLICY } from './policy.ts'
import type { Claim, Death, RunRequest } from './runner.ts'

// The frames between us and a harness; harness/main.py says what they look like. Nothing that comes out is
// trusted: what isn't exactly of the form breaks the protocol.

/** The protocol was broken: by code that found a way to speak, or by a harness of another version. */
export class ProtocolBroken extends Error {
  override name = 'ProtocolBroken'
}

export type Frame =
  | { kind: 'ready'; version: string }
  | { kind: 'begin'; index: number }
  | { kind: 'output'; stream: 'stdout' | 'stderr'; bytes: Buffer }
  | { kind: 'act'; index: number; durationMs: number; claim: Claim | null; death: Death | null }
  | { kind: 'done'; oomKills: number }

// The longest frame is a claim or a piece of output (64 kB), and some bytes around it.
const LONGEST = POLICY.claimBytes + 64

/** The one frame that goes in. */
export function writeRequest({ code, acts, limits }: Pick<RunRequest, 'code' | 'acts' | 'limits'>): Buffer {
  const body = Buffer.from(
    JSON.stringify({
      code,
      acts: acts.map(({ act, code: own }) => (own === undefined ? { act } : { act, code: own })),
      claimBytes: POLICY.claimBytes,
      ownEndMs: limits.timeoutMs + POLICY.ownEndMs,
    }),
  )
  const frame = Buffer.allocUnsafe(4 + body.length)
  frame.writeUInt32BE(body.length)
  body.copy(frame, 4)
  return frame
}

/** Takes a stream apart into frames as it comes. `push` throws ProtocolBroken. */
export function createFrameReader(): { push: (chunk: Buffer) => Frame[] } {
  let rest: Buffer = Buffer.alloc(0)
  return {
    push: (chunk) => {
      rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
      const frames: Frame[] = []
      while (rest.length >= 4) {
        const size = rest.readUInt32BE()
        if (size === 0 || size > LONGEST) throw new ProtocolBroken(`a frame of ${size} bytes`)
        if (rest.length < 4 + size) break
        frames.push(readFrame(rest.subarray(4, 4 + size)))
        rest = rest.subarray(4 + size)
      }
      return frames
    },
  }
}

function readFrame(frame: Buffer): Frame {
  const body = frame.subarray(1)
  switch (String.fromCharCode(frame[0] ?? 0)) {
    case 'R':
      return { kind: 'ready', ...parse(ready, body) }
    case 'B':
      if (body.length !== 2) throw new ProtocolBroken('a beginning of another length')
      return { kind: 'begin', index: body.readUInt16BE() }
    case '1':
      return { kind: 'output', stream: 'stdout', bytes: body }
    case '2':
      return { kind: 'output', stream: 'stderr', bytes: body }
    case 'C':
      return readAct(body)
    case 'D':
      return { kind: 'done', ...parse(done, body) }
    default:
      throw new ProtocolBroken(`a frame of kind ${frame[0]}`)
  }
}

const ACT_HEAD = 8

function readAct(body: Buffer): Frame {
  if (body.length < ACT_HEAD) throw new ProtocolBroken('an act cut short')
  const how = String.fromCharCode(body[6] ?? 0)
  const number = body[7] ?? 0
  if (how !== 'x' && how !== 's') throw new ProtocolBroken('an act that ended in no known way')
  const left = body.subarray(ACT_HEAD)
  const claim = left.length === 0 ? null : readClaim(left)
  // Only who says what came of it ends as the harness would have it.
  const died = how === 's' || claim === null
  const death: Death | null = died ? (how === 's' ? { signal: number } : { exitCode: number }) : null
  return { kind: 'act', index: body.readUInt16BE(), durationMs: body.readUInt32BE(2) / 1000, claim, death }
}

// The harness counts characters, of which the rarer ones are two units here.
const text = (most: number) => z.string().max(2 * most)
const ready = z.strictObject({ version: z.string().regex(/^\d+\.\d+\.\d+\S{0,20}$/) })
const done = z.strictObject({ oomKills: z.int().min(0) })

const claimForm = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('value'), value: z.unknown() }),
  z.strictObject({
    kind: z.literal('raised'),
    type: text(200),
    bases: z.array(text(200)).max(20),
    message: text(2000),
  }),
  z.strictObject({ kind: z.literal('not_plain'), type: text(200), why: z.enum(['type', 'depth', 'size']) }),
  z.strictObject({ kind: z.literal('import_failed'), type: text(200), message: text(2000) }),
  z.strictObject({ kind: z.literal('act_invalid'), message: text(2000) }),
])

/** The bytes an act's process left: one length and that many bytes of JSON, no more. */
function readClaim(left: Buffer): Claim {
  if (left.length < 4 || left.readUInt32BE() !== left.length - 4) throw new ProtocolBroken('not one claim')
  const claim = parse(claimForm, left.subarray(4))
  if (claim.kind !== 'value') return claim
  try {
    return { kind: 'value', value: readPlain(claim.value) }
  } catch (error) {
    if (!(error instanceof NotPlain)) throw error
    // Honest values may be longer as JSON here than they were there: 1e+20 has 21 digits.
    if (error.why === 'size') return { kind: 'not_plain', type: typeName(claim.value), why: 'size' }
    throw new ProtocolBroken(error.message)
  }
}

/** What the harness would have called the type of a value, as far as its JSON tells. */
function typeName(json: unknown): string {
  if (typeof json === 'string') return 'str'
  if (Array.isArray(json)) return 'list'
  const [key = ''] = Object.keys(json ?? {})
  return key.startsWith('$') ? key.slice(1) : 'dict'
}

const decoder = new TextDecoder('utf-8', { fatal: true })

function parse<Schema extends z.ZodType>(schema: Schema, bytes: Buffer): z.output<Schema> {
  let json: unknown
  try {
    json = JSON.parse(decoder.decode(bytes))
  } catch {
    throw new ProtocolBroken('no JSON')
  }
  const result = schema.safeParse(json)
  if (!result.success) throw new ProtocolBroken('JSON of another form')
  return result.data
}
