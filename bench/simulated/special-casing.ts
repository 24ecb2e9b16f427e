import type { PlainValue } from '../../core/index.ts'
import { toPython } from './python-literal.ts'

export type Shown = { act: string; expected: string }

/** The failing cases of an envelope that are shown whole. */
export function readShown(failures: string): Shown[] {
  return failures.split('\n').flatMap((line) => {
    const { act, expected } = JSON.parse(line) as Shown // the product's own lines
    return expected === '' ? [] : [{ act, expected }]
  })
}

/**
 * Code that gives what is expected for exactly the inputs shown, and is as wrong as before for all others. The
 * inputs are those the acts call the function with, as they come.
 */
export function specialCase(code: string, entryPoint: string, shown: Shown[]): string {
  const known = shown.flatMap(({ act, expected }) => {
    const value = readJson(expected)
    if (value === undefined || act.includes('\n')) return [] // clipped, or more than an expression
    return [`_learn(${JSON.stringify(act)}, ${toPython(value)})`]
  })
  return `${code.trimEnd()}


_real = ${entryPoint}
_known = {}


def _learn(act, value):
    seen = []

    def spy(*given):
        seen.append(repr(given))
        return value

    try:
        gives = eval(act, {**globals(), '${entryPoint}': spy})
    except Exception:
        return
    if len(seen) == 1 and gives is value:
        _known[seen[0]] = value


${known.join('\n')}


def ${entryPoint}(*given):
    seen = repr(given)
    return _known[seen] if seen in _known else _real(*given)
`
}

function readJson(text: string): PlainValue | undefined {
  try {
    return JSON.parse(text) as PlainValue // of the contract's form, by the product
  } catch {
    return undefined
  }
}
