import type { Case } from '../../domain.ts'
import { contains } from './literal-shape.ts'
import { type Act, type Line, type RenderInput, readAct } from './render-act.ts'
import { rubyNames } from './render-names.ts'
import { assertRuby, needsNear, rubyNear } from './render-ruby-assert.ts'
import { freeName, place, testName, toComment, toComments } from './render-text.ts'

const METHOD = '  '
const BODY = '    '

/** A suite for minitest; see render.ts. */
export function renderRuby({ code, title, cases, read }: RenderInput): string {
  const names = read(code, rubyNames)
  const suite = freeName('SnippetTest', names)
  const main = freeName('MAIN', names)
  const tests = cases.map((one, index) => {
    const act = readAct(read, 'ruby', one.act)
    const clashes =
      act.kind !== 'invalid' && [...act.facts.names].some((name) => names.has(name) && MINITEST.test(name))
    return { clashes, text: renderTest(one, act, index + 1, clashes ? main : undefined) }
  })
  const sets = cases.some(({ expected = null }) => contains(expected, ({ kind }) => kind === 'set'))
  const head = ["require 'minitest/autorun'", ...(sets ? ["require 'set'"] : []), "require_relative 'snippet'"]
  const methods = tests.map(({ text }) => text)
  if (cases.some(needsNear)) methods.push(rubyNear(cases))
  const sections = [
    // A magic comment would have to stand before the first line of code.
    head.join('\n'),
    ...(tests.some(({ clashes }) => clashes)
      ? [`# Minitest has methods of the same names as the snippet; those are called from here.\n${main} = self`]
      : []),
    [
      `# ${toComment(title ?? '') || 'Tests of snippet.rb'}`,
      '#',
      '# $ ruby tests.rb',
      `class ${suite} < Minitest::Test`,
      ...(methods.length > 0 ? [methods.join('\n\n')] : []),
      'end',
    ].join('\n'),
  ]
  return `${sections.join('\n\n')}\n`
}

// The methods of a test in minitest 5 that a snippet might have too: there they would be called instead.
const MINITEST =
  /^(assert(_\w+)?|refute(_\w+)?|\w*setup|\w*teardown|capture_\w+|class_name|diff|error\?|fail_after|failures?|flunk|location|message|mu_pp\w*|name|pass|passed\?|result_code|run|skip\w*\??|time|time_it)$/

function renderTest(one: Case, act: Act, number: number, main: string | undefined): string {
  const { identifier, whole } = testName(number, one.name)
  const comments = [whole ? '' : toComment(one.name), toComment(one.because)].filter(Boolean)
  // Only outside of methods may classes, modules and constants be defined.
  const defines = act.kind === 'statements' && act.facts.defines
  return [
    ...comments.map((line) => `${METHOD}# ${line}`),
    `${METHOD}${defines ? `define_method(:${identifier}) do` : `def ${identifier}`}`,
    ...renderBody(one, act, main),
    `${METHOD}end`,
  ].join('\n')
}

function renderBody(one: Case, act: Act, main: string | undefined): string[] {
  if (act.kind === 'invalid') {
    const comments = toComments(act.lines).map((line) => `${BODY}#   ${line}`)
    return [`${BODY}# The act is not valid Ruby:`, ...comments, `${BODY}flunk('the act is not valid Ruby')`]
  }
  const { names } = act.facts
  if (act.kind === 'expression') {
    const outside = `${main}.instance_exec { ${act.text} }`
    const actual = main ? { text: outside, argument: outside } : act
    return assertRuby(one, actual, names, BODY)
  }
  const name = freeName('act', names)
  const call = main ? `${main}.instance_exec(&${name})` : `${name}.call`
  return [
    ...define(name, act.lines),
    '',
    ...assertRuby(one, { text: call, argument: call }, new Set([...names, name]), BODY),
  ]
}

function define(name: string, lines: Line[]): string[] {
  return [`${BODY}${name} = lambda do`, ...place(lines, `${BODY}  `), `${BODY}end`]
}
