import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { silent } from '../../testing/runners.ts'
import type { Runner } from '../runner.ts'
import { createWasmRunner } from './wasm-runner.ts'

// Ways out of Python that only this runner has: by JavaScript, by WebAssembly, by what Pyodide leaves lying
// about. What any runner has to stand is in abuse.test.ts.

const MINUTE = 60_000
const folder = mkdtempSync(join(tmpdir(), 'tanzaku-attacks-'))
let runner: Runner
beforeAll(() => {
  runner = createWasmRunner({ memoryMb: 128, log: silent, cacheDir: folder })
})
afterAll(async () => {
  await runner.close()
  rmSync(folder, { recursive: true })
})

// What an attacker finds in the end: Pyodide's own objects, and what they lead to.
const PRELUDE = `
import ctypes, os, sys
import _pyodide._importhook
from pyodide.ffi import create_proxy, to_js
pyodide = _pyodide._importhook.jsfinder.jsproxies["pyodide_js"]
js_array = to_js([1])
js_bytes = to_js(b"x")
c = ctypes.CDLL(None)
frames = bytes.fromhex("00000003420000") + b"\\0\\0\\0\\x0fD{\\"oomKills\\":0}"
def tried(*ways):
    said = []
    for way in ways:
        try: said.append(repr(way()))
        except BaseException as error: said.append(f"{type(error).__name__}: {error}"[:150])
    return said
def turn(owner, name, value):
    setattr(owner, name, value)
    return "turned"
`

async function attack(act: string, { timeoutMs = 30_000 } = {}) {
  const acts = [
    { id: 'attack', act },
    { id: 'after', act: '1 + 1', code: '' },
  ]
  const limits = { timeoutMs, memoryMb: 128 }
  const signal = new AbortController().signal
  const report = await runner.run({ language: 'python', code: PRELUDE, acts, limits, signal })
  const [first] = report.acts
  return { ...report, said: first?.claim?.kind === 'value' ? first.claim.value : first }
}

const AFTER = expect.objectContaining({ id: 'after', claim: { kind: 'value', value: 2 } })

describe('JavaScript, once found,', { timeout: 2 * MINUTE }, () => {
  test('makes no code of strings', async () => {
    const { said } = await attack(`tried(
      lambda: js_array.constructor.constructor("return process")(),
      lambda: js_array.push.constructor.new("return globalThis"),
      lambda: pyodide.runPython.constructor("return this")(),
    )`)
    const refused = expect.stringContaining('EvalError: Code generation from strings disallowed')
    expect(said).toEqual([refused, refused, refused])
  })

  test('has no Node around it', async () => {
    const { said } = await attack(`
node = create_proxy(type("Stream", (), {"nfd": 1})())
pyodide._api.runtimeEnv.IN_NODE = True
return tried(
    lambda: pyodide.FS.filesystems.NODEFS.stream_ops.write(node, js_bytes, 0, 1, 0),
    lambda: pyodide.mountNodeFS("/tmp/host", "/etc"),
    lambda: pyodide._module.readAsync,
    lambda: dir(pyodide._api.config.jsglobals) and pyodide._api.config.jsglobals.process,
    lambda: __import__("pyodide.code").code.run_js("process.kill(process.ppid)"),
)`)
    expect(said).toEqual([
      expect.stringContaining("Cannot read properties of undefined (reading 'writeSync')"),
      expect.stringContaining("hostPath '/etc' does not exist"),
      expect.stringContaining('AttributeError'),
      expect.stringContaining('AttributeError'),
      "ModuleNotFoundError: No module named 'js'",
    ])
  })

  test('finds our functions, and can only print with them', async () => {
    const { ended, acts, stdout } = await attack(`
out = pyodide.FS.streams[1].devops
return tried(lambda: out.write(to_js(frames)), lambda: out.write(5), lambda: out.write(to_js({"length": 7})))`)
    expect(acts).toEqual([expect.objectContaining({ claim: { kind: 'value', value: ['26', '0', '0'] } }), AFTER])
    expect([ended, stdout]).toEqual(['ended', '␀␀␀\u0003B␀␀␀␀␀\u000fD{"oomKills":0}'])
  })

  test('can turn neither bytes nor what writes them', async () => {
    const { said, acts } = await attack(`
evil = create_proxy(lambda *_: 0)
bytes_type, array_type = js_bytes.constructor.prototype, js_array.constructor.prototype
return tried(
    lambda: turn(bytes_type, "set", evil), lambda: turn(bytes_type.__proto__, "set", evil),
    lambda: turn(bytes_type.__proto__, "byteLength", evil), lambda: turn(array_type, "push", evil),
    lambda: turn(array_type, "slice", evil), lambda: turn(array_type.__proto__, "toString", evil),
)`)
    const refused = expect.stringContaining('JsException: TypeError: Cannot')
    expect(said).toEqual([refused, refused, refused, "'turned'", "'turned'", "'turned'"])
    expect(acts.slice(1).every(({ claim }) => claim === null)).toBe(true) // Pyodide itself has lost its ways
  })

  test('sees no function and no receiver in a stack trace', async () => {
    const { said } = await attack(`
seen = []
def look(error, calls):
    for call in calls: seen.append(str(call.getThis()) + " " + str(call.getFunction()))
    return ""
try: js_array.constructor.new(-1)
except BaseException as error: kind = error.js_error.constructor if hasattr(error, "js_error") else error.constructor
kind.__proto__.prepareStackTrace = create_proxy(look)
kind.__proto__.stackTraceLimit = 100
try: js_array.constructor.new(-1)
except BaseException as error: tried(lambda: error.stack, lambda: error.js_error.stack)
return sorted({one for one in seen if "WebAssembly.Instance" not in one})`)
    expect(said).toEqual(['None None'])
  })

  test('fills memory no further than the process may', async () => {
    const { ended } = await attack(`
kept = []
while True: kept.append(js_bytes.constructor.new(50_000_000).fill(1))`)
    expect(ended).toBe('out_of_memory')
  })
})

describe('WebAssembly', { timeout: 2 * MINUTE }, () => {
  test.each([
    'c.emscripten_run_script(b"process.kill(process.ppid)")',
    'c.emscripten_run_script_int(b"1 + 1")',
    'ctypes.string_at(2 ** 31 - 1)',
    'c.abort()',
    'c.exit(0)',
    'c.emscripten_force_exit(0)',
    'os._exit(0)',
    'os.abort()',
    'os.kill(os.getpid(), 9)',
  ])('ends no more than itself: %s', async (act) => {
    const { ended, acts } = await attack(act)
    expect(ended).toBe('crashed')
    expect(acts).toEqual([
      { id: 'attack', claim: null, death: { exitCode: expect.any(Number) }, durationMs: expect.any(Number) },
    ])
  })

  test('has Python’s descriptors only', async () => {
    const { ended, stdout, stderr, acts } = await attack(`
size = len(frames)
return [c.write(1, frames, size), c.write(2, frames, size), *(c.write(fd, frames, size) for fd in range(3, 9)),
        os.write(1, frames), c.emscripten_console_log(frames), c.kill(c.getppid(), 9)]`)
    expect(acts[0]?.claim).toEqual({
      kind: 'value',
      value: [26, 26, -1, -1, -1, -1, -1, -1, 26, expect.anything(), -1],
    })
    expect([ended, acts[1]]).toEqual(['ended', AFTER])
    expect([stdout.length, stderr.length]).toEqual([52, 26])
  })
})

describe('the harness', { timeout: 2 * MINUTE }, () => {
  const turned = (encode: string) => `sys.modules["__main__"].observe.__globals__["to_bytes"] = ${encode}\nreturn 1`

  test.each([
    ['a claim without an end', 'lambda claim: b"[" * 500_000'],
    ['no JSON', 'lambda claim: b"{"'],
    ['another form', 'lambda claim: b"{\\"kind\\":\\"passed\\"}"'],
    ['frames after the claim', 'lambda claim: b"{\\"kind\\":\\"value\\",\\"value\\":1}" + frames'],
  ])('made to say %s, has broken the protocol', async (_, encode) => {
    expect((await attack(turned(encode))).ended).toBe('tampered')
  })

  test('made to claim something, claims it, and only once', async () => {
    const { ended, acts } = await attack(turned('lambda claim: b"{\\"kind\\":\\"value\\",\\"value\\":42}"'))
    expect(ended).toBe('ended')
    expect(acts).toEqual([expect.objectContaining({ claim: { kind: 'value', value: 42 } }), AFTER])
  })

  test.each(['lambda claim: 42', 'lambda claim: js_array', 'lambda claim: exit(3)', 'None'])(
    'made to claim nothing (%s), is taken for dead, and the next act is not',
    async (encode) => {
      const { ended, acts } = await attack(turned(encode))
      expect(ended).toBe('crashed')
      expect(acts).toEqual([expect.objectContaining({ claim: null, death: { exitCode: 1 } }), AFTER])
    },
  )
})

describe('files', { timeout: 2 * MINUTE }, () => {
  test('are Python’s own, and only /tmp can be written to', async () => {
    const { said } = await attack(`tried(
      lambda: open("/etc/passwd"), lambda: os.listdir("/"), lambda: open("/x", "w"), lambda: os.remove("/lib/python314.zip"),
      lambda: os.chmod("/lib", 0o777), lambda: os.rename("/lib", "/tmp/lib"), lambda: os.mkdir("/dev/shm/x"),
      lambda: os.truncate("/lib/python314.zip", 0), lambda: os.unlink("/dev/stdout"), lambda: os.rename("/tmp", "/t"),
    )`)
    const denied = expect.stringContaining('PermissionError')
    expect(said).toEqual([
      expect.stringContaining('FileNotFoundError'),
      expect.stringContaining("'lib'"),
      ...[denied, denied, 'None', expect.stringContaining('Cross-device link'), denied, denied, denied, denied],
    ])
  })

  test('have a bound', async () => {
    const { said } = await attack(`
def fill():
    with open("/tmp/full", "wb", buffering=0) as file:
        while True: file.write(bytes(1_000_000))
def churn():
    for _ in range(50):
        with open("/tmp/one", "wb") as file: file.write(bytes(2_000_000))
        os.replace("/tmp/one", "/tmp/two")
    os.remove("/tmp/two")
def sparse():
    with open("/tmp/sparse", "wb") as file: file.truncate(2 ** 40)
def beyond():
    with open("/tmp/beyond", "wb") as file: file.seek(2 ** 40) and file.write(b"x")
def many():
    for i in range(10_000): os.mkdir(f"/tmp/{i}")
def held():
    return [os.open("/tmp", os.O_RDONLY) for _ in range(10_000)]
return tried(churn, sparse, beyond, fill, lambda: os.remove("/tmp/full"), many, held)`)
    const full = expect.stringContaining('No space left on device')
    expect(said).toEqual(['None', full, full, full, 'None', full, expect.stringContaining('No file descriptors')])
  })
})
