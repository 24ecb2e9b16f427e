import type { Case } from '../../domain.ts'
import { type Act, type Line, type RenderInput, readAct } from './render-act.ts'
import { pythonNames } from './render-names.ts'
import { assertPython, exceptionName, needsMath, needsNear, pythonNear, type Scope } from './render-python-assert.ts'
import { freeName, place, testName, toComment, toComments } from './render-text.ts'

const METHOD = '    '
const BODY = '        '

/** A suite for unittest; see render.ts. */
export function renderPython({ code, title, cases, read }: RenderInput): string {
  const { names, wildcards } = read(code, pythonNames)
  const acts = cases.map((one) => ({ one, act: readAct(read, 'python', one.act) }))
  const wanted = new Set(acts.flatMap(({ act }) => (act.kind === 'invalid' ? [] : [...act.facts.names])))
  for (const { raises } of cases) if (raises) wanted.add(exceptionName(raises.type))
  const used = [...wanted].filter((name) => names.has(name) && name !== 'snippet').sort()

  // The file's own names give way to the snippet's.
  const taken = new Set(used.filter((name) => names.get(name)?.line !== `import ${name}`))
  const [math, unittest, suite] = [freeName('math', taken), freeName('unittest', taken), freeName('SnippetTest', taken)]
  const imports = new Set([importAs('unittest', unittest), ...wildcards])
  if (cases.some(needsMath)) imports.add(importAs('math', math))
  for (const name of used) imports.add(names.get(name)?.line ?? '')

  const scope = { math, snippet: new Set(used) }
  const tests = acts.map(({ one, act }, index) => renderTest(one, act, index + 1, scope))
  const methods = tests.map(({ method }) => method)
  if (cases.some(needsNear)) methods.push(pythonNear(cases))
  const head = [
    `"""${inDocstring(title ?? '') || 'Tests of snippet.py'}\n\n$ python3 -m unittest tests.py\n"""`,
    [...imports].filter(Boolean).sort(byForm).join('\n'),
    fromSnippet(
      used.filter((name) => names.get(name)?.line === undefined),
      wanted.has('snippet'),
    ),
  ]
  const sections = [
    head.filter(Boolean).join('\n\n'),
    ...tests.flatMap(({ outside }) => outside ?? []),
    `class ${suite}(${unittest}.TestCase):\n${methods.join('\n\n') || `${METHOD}pass`}`,
    `if __name__ == "__main__":\n    ${unittest}.main()`,
  ]
  return `${sections.join('\n\n\n')}\n`
}

function renderTest(one: Case, act: Act, number: number, scope: Scope): { method: string; outside?: string } {
  const { identifier, whole } = testName(number, one.name)
  const because = toComment(one.because)
  const method = (body: string[]) =>
    [
      ...(because ? [`${METHOD}# ${because}`] : []),
      `${METHOD}def ${identifier}(self):`,
      ...(whole ? [] : [`${BODY}"""${inDocstring(one.name).replace(/"$/, '\\"')}"""`]),
      ...body,
    ].join('\n')
  const assert = (actual: string, taken: Set<string>) => assertPython(one, actual, { ...scope, taken }, BODY)

  if (act.kind === 'invalid') {
    const comments = toComments(act.lines).map((line) => `${BODY}#   ${line}`)
    return {
      method: method([
        `${BODY}# The act is not valid Python:`,
        ...comments,
        `${BODY}self.fail("the act is not valid Python")`,
      ]),
    }
  }
  const { names } = act.facts
  const lines = act.kind === 'statements' ? act.lines : [{ text: `return ${act.text}`, fixed: false }]
  if (hasPrivateNames(act)) {
    const name = freeName(`act_${number}`, new Set([...names, ...scope.snippet]))
    return { outside: define(name, lines, '').join('\n'), method: method(assert(`${name}()`, names)) }
  }
  if (act.kind === 'expression') return { method: method(assert(act.argument, names)) }
  const name = freeName('act', names)
  return { method: method([...define(name, lines, BODY), '', ...assert(`${name}()`, new Set([...names, name]))]) }
}

function define(name: string, lines: Line[], indent: string): string[] {
  return [`${indent}def ${name}():`, ...place(lines, `${indent}    `)]
}

/** Within a class Python gives names such as `__size` another one. */
function hasPrivateNames(act: Exclude<Act, { kind: 'invalid' }>): boolean {
  const text = act.kind === 'expression' ? act.text : act.lines.map((line) => line.text).join('\n')
  return /(?<![\p{L}\p{N}_])__(?![\p{L}\p{N}_]*__(?![\p{L}\p{N}_]))[\p{L}\p{N}_]/u.test(text)
}

/** Whole modules before names from them, as isort has it. */
function byForm(a: string, b: string): number {
  const [whole, other] = [a.startsWith('import '), b.startsWith('import ')]
  return whole === other ? (a < b ? -1 : 1) : whole ? -1 : 1
}

function importAs(module: string, name: string): string {
  return module === name ? `import ${module}` : `import ${module} as ${name}`
}

function fromSnippet(names: string[], whole: boolean): string {
  const line = `from snippet import ${names.join(', ')}`
  const wrapped = `from snippet import (\n${names.map((name) => `    ${name},\n`).join('')})`
  return [...(whole ? ['import snippet'] : []), ...(names.length > 0 ? [line.length > 100 ? wrapped : line] : [])].join(
    '\n',
  )
}

/** Text that can't end the docstring it stands in, unless by its last sign. */
function inDocstring(text: string): string {
  return toComment(text)
    .replaceAll('\\', '\\\\')
    .replaceAll(/"(?=")/g, '\\"')
}
