// Pyodide hands its JavaScript objects to Python, and whoever has one finds the rest from there. With Node
// around it that leads to `fs`: pyodide_js.FS.filesystems.NODEFS.stream_ops.write wrote forged frames to our
// stdout, whatever jsglobals said and Node's permissions forbade. So Pyodide gets a world without Node. Like
// the shells of the engines (d8, jsshell), in which it knows how to live, that world has the language, a few
// functions to read Pyodide's own files, and nothing that leads further.

// The language itself (ECMA-262), WebAssembly, and the text codecs Pyodide needs.
const KEPT = new Set(
  `globalThis Infinity NaN undefined eval isFinite isNaN parseFloat parseInt decodeURI decodeURIComponent encodeURI
  encodeURIComponent escape unescape AggregateError Array ArrayBuffer AsyncDisposableStack BigInt BigInt64Array
  BigUint64Array Boolean DataView Date DisposableStack Error EvalError FinalizationRegistry Float16Array Float32Array
  Float64Array Function Int8Array Int16Array Int32Array Iterator Map Number Object Promise Proxy RangeError
  ReferenceError RegExp Set SharedArrayBuffer String SuppressedError Symbol SyntaxError Temporal TypeError Uint8Array
  Uint8ClampedArray Uint16Array Uint32Array URIError WeakMap WeakRef WeakSet Atomics Intl JSON Math Reflect
  WebAssembly TextDecoder TextEncoder`.split(/\s+/),
)

export type Given = {
  /** Pyodide's own files, by name. */
  files: Map<string, ArrayBuffer>
  /** So many random bytes, in base64. */
  random: (size: number) => string
}

/**
 * Takes everything of Node's out of the global object, for good. Modules that were imported before keep what
 * they imported. `close` takes away what is only needed until Pyodide is loaded.
 */
export function makeBare({ files, random }: Given): { close: () => void } {
  const now = performance.now.bind(performance)
  for (const name of Reflect.ownKeys(globalThis)) {
    if (typeof name === 'string' && !KEPT.has(name)) Reflect.deleteProperty(globalThis, name)
  }
  const quiet = () => {}
  const loading = {
    // These two are how Pyodide knows a shell.
    load: quiet,
    read: quiet,
    readbuffer: (path: string) => files.get(path.slice(path.lastIndexOf('/') + 1)),
  }
  Object.assign(globalThis, loading, {
    console: { log: quiet, warn: quiet, error: quiet },
    // Nothing is ever waited for: a run is one call, and what it leaves to be done later is not done.
    setTimeout: () => 0,
    clearTimeout: quiet,
    performance: { now },
    // How Emscripten gets random numbers in a shell: sh -c 'head -c… /dev/urandom | base64 --wrap=0'
    os: { system: (_: string, [, command]: string[]) => random(Number(/head -c(\d+)/.exec(command ?? '')?.[1])) },
  })
  return {
    close: () => {
      for (const name of Object.keys(loading)) Reflect.deleteProperty(globalThis, name)
      files.clear()
    },
  }
}
