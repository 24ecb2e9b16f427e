import type { Case } from '../../domain.ts'
import { javascriptString } from './literal-javascript.ts'
import { type Act, type Line, type RenderInput, readAct } from './render-act.ts'
import { assertJavascript, javascriptNear, needsNear, type Scope } from './render-javascript-assert.ts'
import { type JavascriptNames, javascriptNames } from './render-names.ts'
import { freeName, place, toComment, toComments } from './render-text.ts'

const BODY = '  '

/** A suite for node:test and node:assert/strict; see render.ts. */
export function renderJavascript({ code, title, cases, read }: RenderInput): string {
  const names = read(code, javascriptNames)
  const acts = cases.map((one) => ({ one, act: readAct(read, 'javascript', one.act) }))
  const wanted = new Set(acts.flatMap(({ act }) => (act.kind === 'invalid' ? [] : [...act.facts.names])))
  for (const { raises } of cases) if (raises) wanted.add(raises.type)
  const used = [...wanted].filter((name) => names.has(name)).sort()

  // The file's own names give way to the snippet's.
  const snippet = new Set(used)
  const scope = {
    snippet,
    test: freeName('test', snippet),
    assert: freeName('assert', snippet),
    near: freeName('assertNear', snippet),
  }
  const hidden = used.filter((name) => names.get(name) === 'hidden')
  const head = [
    `// ${toComment(title ?? '') || 'Tests of snippet.mjs'}`,
    '//',
    '// $ node --test tests.mjs',
    ...(hidden.length > 0 ? [`// snippet.mjs must export these: ${hidden.join(', ')}`] : []),
    '',
    `import ${scope.assert} from 'node:assert/strict';`,
    `import ${scope.test} from 'node:test';`,
    ...importsOf(used, names),
    ...(wanted.has('snippet') && !names.has('snippet') ? ["import * as snippet from './snippet.mjs';"] : []),
  ]
  const tests = acts.map(({ one, act }, index) => renderTest(one, act, index + 1, scope))
  if (cases.some(needsNear)) tests.push(javascriptNear(cases, scope))
  return `${[head.join('\n'), ...tests].join('\n\n')}\n`
}

function renderTest(one: Case, act: Act, number: number, scope: Scope): string {
  const because = toComment(one.because)
  const name = javascriptString(toComment(one.name) || `case ${number}`)
  const waits = act.kind !== 'invalid' && act.facts.waits
  const body = () => {
    if (act.kind === 'invalid') {
      const comments = toComments(act.lines).map((line) => `${BODY}//   ${line}`)
      return [
        `${BODY}// The act is not valid JavaScript:`,
        ...comments,
        `${BODY}${scope.assert}.fail('the act is not valid JavaScript');`,
      ]
    }
    if (act.kind === 'expression') return assertJavascript(one, act, scope, BODY)
    const own = freeName('act', act.facts.names)
    return [...define(own, act.lines, waits), '', ...assertJavascript(one, { ...act, own }, scope, BODY)]
  }
  return [
    ...(because ? [`// ${because}`] : []),
    `${scope.test}(${name}, ${waits ? 'async ' : ''}() => {`,
    ...body(),
    '});',
  ].join('\n')
}

function define(name: string, lines: Line[], waits: boolean): string[] {
  return [`${BODY}const ${name} = ${waits ? 'async ' : ''}() => {`, ...place(lines, `${BODY}  `), `${BODY}};`]
}

/** One import of what the snippet exports, and the snippet's own imports of what it has from elsewhere. */
function importsOf(used: string[], names: JavascriptNames): string[] {
  const lines = new Set<string>()
  const specifiers: string[] = []
  let whole = ''
  for (const name of used) {
    const had = names.get(name)
    if (had === undefined) continue
    if (had === 'hidden') specifiers.push(name)
    else if ('line' in had) lines.add(had.line)
    else if (had.exported === 'default' && whole === '') whole = name
    else specifiers.push(had.exported === name ? name : `${had.exported} as ${name}`)
  }
  const braces = specifiers.length > 0 ? `{ ${specifiers.join(', ')} }` : ''
  const clause = [whole, braces].filter(Boolean).join(', ')
  const line = `import ${clause} from './snippet.mjs';`
  const wrapped = line.replace(/\{ (.*) \}/, () => `{\n${specifiers.map((one) => `  ${one},\n`).join('')}}`)
  return [...[...lines].sort(), ...(clause ? [line.length > 100 ? wrapped : line] : [])]
}
