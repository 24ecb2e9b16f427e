import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createCollector } from './collect.ts'
import { createFrameReader, type Frame, ProtocolBroken, writeRequest } from './frames.ts'
import { POLICY } from './policy.ts'

const frame = (kind: string, body: Buffer | string = '') => {
  const payload = Buffer.concat([Buffer.from(kind), Buffer.from(body)])
  const size = Buffer.alloc(4)
  size.writeUInt32BE(payload.length)
  return Buffer.concat([size, payload])
}
const claimOf = (json: unknown) => frame('', JSON.stringify(json))
const ended = (index: number, left: Buffer, how = 'x', number = 0) => {
  const head = Buffer.alloc(8)
  head.writeUInt16BE(index)
  head.writeUInt32BE(1_500, 2)
  head.write(how, 6)
  head.writeUInt8(number, 7)
  return frame('C', Buffer.concat([head, left]))
}
const begun = (index: number) => frame('B', Buffer.from([0, index]))
const read = (...chunks: Buffer[]) => {
  const reader = createFrameReader()
  return chunks.flatMap((chunk) => reader.push(chunk))
}

describe('reading frames', () => {
  const honest = [
    frame('R', '{"version":"3.13.5"}'),
    begun(0),
    frame('1', 'out'),
    frame('2', Buffer.from([0xff])),
    ended(0, claimOf({ kind: 'value', value: { $tuple: [1] } })),
    frame('D', '{"oomKills":0}'),
  ]
  const frames = read(...honest)

  test('gives each kind its meaning', () => {
    expect(frames).toEqual([
      { kind: 'ready', version: '3.13.5' },
      { kind: 'begin', index: 0 },
      { kind: 'output', stream: 'stdout', bytes: Buffer.from('out') },
      { kind: 'output', stream: 'stderr', bytes: Buffer.from([0xff]) },
      { kind: 'act', index: 0, durationMs: 1.5, claim: { kind: 'value', value: { $tuple: [1] } }, death: null },
      { kind: 'done', oomKills: 0 },
    ])
  })

  test('however the stream is cut', () => {
    const all = Buffer.concat(honest)
    fc.assert(
      fc.property(fc.array(fc.nat(all.length), { maxLength: 12 }), (cuts) => {
        const at = [0, ...cuts.toSorted((a, b) => a - b), all.length]
        const chunks = at.slice(1).map((end, index) => all.subarray(at[index], end))
        expect(read(...chunks)).toEqual(frames)
      }),
    )
  })

  test('whatever bytes come, they are frames or a broken protocol', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (bytes, framed) => {
        try {
          read(framed ? frame('', Buffer.from(bytes)) : Buffer.from(bytes))
        } catch (error) {
          expect(error).toBeInstanceOf(ProtocolBroken)
        }
      }),
      { numRuns: 2_000 },
    )
  })

  const value = claimOf({ kind: 'value', value: 1 })
  test.each<[string, Buffer]>([
    ['an empty frame', Buffer.from([0, 0, 0, 0])],
    ['a frame of 4 GB', Buffer.from([0xff, 0xff, 0xff, 0xff])],
    ['a frame longer than any claim', frame('C', Buffer.alloc(POLICY.claimBytes + 100))],
    ['an unknown kind', frame('Z')],
    ['no version', frame('R', '{}')],
    ['a version that says more', frame('R', '{"version":"3.13.5","passed":true}')],
    ['a beginning cut short', frame('B', 'x')],
    ['two claims', ended(0, Buffer.concat([value, value]))],
    ['a claim and noise', ended(0, Buffer.concat([value, Buffer.from('x')]))],
    ['noise', ended(0, Buffer.from('3\n'))],
    ['half a claim', ended(0, value.subarray(0, -1))],
    ['a claim of another kind', ended(0, claimOf({ kind: 'passed' }))],
    ['a claim that says more', ended(0, claimOf({ kind: 'value', value: 1, status: 'passed' }))],
    ['a claim without its kind’s fields', ended(0, claimOf({ kind: 'raised', type: 'E' }))],
    ['no JSON', ended(0, frame('', 'null,'))],
    ['no UTF-8', ended(0, frame('', Buffer.from([0xff, 0xfe])))],
    ['a value with an unknown tag', ended(0, claimOf({ kind: 'value', value: { $eq: true } }))],
    ['an act that ended in no known way', ended(0, value, '?')],
    ['more memory kills than there are', frame('D', '{"oomKills":-1}')],
  ])('refuses %s', (_, bytes) => {
    expect(() => read(bytes)).toThrow(ProtocolBroken)
  })

  test('an act without a claim has a death; one with a claim that died has both', () => {
    expect(read(ended(0, Buffer.alloc(0), 'x', 0))).toMatchObject([{ claim: null, death: { exitCode: 0 } }])
    expect(read(ended(0, Buffer.alloc(0), 's', 11))).toMatchObject([{ claim: null, death: { signal: 11 } }])
    expect(read(ended(0, value, 's', 9))).toMatchObject([{ claim: { value: 1 }, death: { signal: 9 } }])
  })

  test('the request has everything to run, and nothing to compare with', () => {
    const limits = { timeoutMs: 1_000, memoryMb: 64 }
    const bytes = writeRequest({
      code: 'x = "日本"',
      acts: [
        { id: 'a', act: 'x' },
        { id: 'b', act: 'y', code: 'y=1' },
      ],
      limits,
    })
    expect(bytes.readUInt32BE()).toBe(bytes.length - 4)
    expect(JSON.parse(bytes.subarray(4).toString())).toEqual({
      code: 'x = "日本"',
      acts: [{ act: 'x' }, { act: 'y', code: 'y=1' }],
      claimBytes: POLICY.claimBytes,
      ownEndMs: 6_000,
    })
  })
})

describe('following a run', () => {
  const acts = [
    { id: 'a', act: '1' },
    { id: 'b', act: '2' },
  ]
  const begin = (index: number): Frame => ({ kind: 'begin', index })
  const act = (index: number): Frame => ({
    kind: 'act',
    index,
    durationMs: 1,
    claim: { kind: 'value', value: 1 },
    death: null,
  })
  const done: Frame = { kind: 'done', oomKills: 0 }
  const follow = (...said: Frame[]) => {
    const collector = createCollector(acts)
    for (const one of said) collector.take(one)
    return collector
  }

  test('takes each act in turn', () => {
    const { acts: found, done: over } = follow(begin(0), act(0), begin(1), act(1), done).read()
    expect(found.map(({ id, claim }) => [id, claim !== null])).toEqual([
      ['a', true],
      ['b', true],
    ])
    expect(over).toBe(true)
  })

  test.each<[string, Frame[]]>([
    ['a result before its beginning', [act(0)]],
    ['an act out of turn', [begin(1)]],
    ['an act within another', [begin(0), begin(1)]],
    ['another act’s result', [begin(0), act(1)]],
    ['a second result', [begin(0), act(0), act(0)]],
    ['an act nobody asked for', [begin(0), act(0), begin(1), act(1), begin(2)]],
    ['an end before the last act', [begin(0), act(0), done]],
    ['an end within an act', [begin(0), act(0), begin(1), done]],
    ['more after the end', [begin(0), act(0), begin(1), act(1), done, done]],
    ['a second readiness', [{ kind: 'ready', version: '3.13.5' }]],
  ])('refuses %s', (_, said) => {
    expect(() => follow(...said)).toThrow(ProtocolBroken)
  })

  test('keeps beginning and end of what is printed, and counts the rest', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9_000 }), { maxLength: 8 }), (sizes) => {
        const pieces = sizes.map((size, index) => Buffer.alloc(size, 65 + index))
        const { stdout, clippedBytes } = follow(
          ...pieces.map((bytes): Frame => ({ kind: 'output', stream: 'stdout', bytes })),
        ).read()
        const all = Buffer.concat(pieces).toString()
        const { keptOutputBytes: kept } = POLICY
        expect(clippedBytes).toBe(Math.max(0, all.length - 2 * kept))
        if (clippedBytes === 0) expect(stdout).toBe(all)
        else expect(stdout).toBe(`${all.slice(0, kept)}\n… ${clippedBytes} bytes …\n${all.slice(-kept)}`)
      }),
    )
  })

  test('a flood is told by both streams together', () => {
    const half: Frame = { kind: 'output', stream: 'stdout', bytes: Buffer.alloc(POLICY.outputBytes / 2 + 1) }
    expect(follow(half).isFlooded()).toBe(false)
    expect(follow(half, { ...half, stream: 'stderr' }).isFlooded()).toBe(true)
  })

  test('what a database could not store is shown otherwise', () => {
    const bytes = Buffer.concat([Buffer.from('a\0b'), Buffer.from([0xed, 0xa0, 0x80])])
    expect(follow({ kind: 'output', stream: 'stdout', bytes }).read().stdout).toBe('a␀b���')
  })
})
