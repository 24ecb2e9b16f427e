import { RE2JS } from 're2js'
import type { Language } from '../../domain.ts'
import { javascriptString } from './literal-javascript.ts'
import { pythonString } from './literal-python.ts'
import { rubyString } from './literal-ruby.ts'
import { escapeUnseen, javascriptEscape, pythonEscape, rubyEscape } from './literal-text.ts'

// Patterns for messages are RE2's (judge.ts). What they usually say is put into the language's own words; a
// pattern that says more than this knows of is handed over as it is, at run time, so that at worst one test
// ends in an error. Classes such as \w are the language's own: Python's know all letters, RE2's only ASCII.

/** The pattern as a Python string for `re`. */
export function pythonPattern(pattern: string): string {
  const found = translate(pattern, 'python')
  const source = found ? (found.flags && `(?${found.flags})`) + found.source : pattern
  const mark = source.includes('"') ? "'" : '"'
  const raw = source.includes('\\') && !source.includes(mark) && !/[\n\r]|\\$/.test(source) && source.isWellFormed()
  return raw && escapeUnseen(source, () => '') === source ? `r${mark}${source}${mark}` : pythonString(source)
}

/** The pattern as a JavaScript expression. */
export function javascriptPattern(pattern: string): string {
  const found = translate(pattern, 'javascript')
  if (!found || found.source === '') return `new RegExp(${javascriptString(pattern)}, 'u')`
  const unicode = /[^\0-\uffff]|\\u\{/u.test(found.source) ? 'u' : ''
  return `/${found.source}/${found.flags}${unicode}`
}

/** The pattern as a Ruby expression. */
export function rubyPattern(pattern: string): string {
  const found = translate(pattern, 'ruby')
  if (!found) return `Regexp.new(${rubyString(pattern)})`
  // Ruby's lines always count for ^ and $; its flag m is what the others call s.
  return `/${found.source}/${found.flags.replace('m', '').replace('s', 'm')}`
}

type Dialect = {
  /** What means itself only when escaped: anywhere, and between brackets. */
  special: RegExp
  inBrackets: RegExp
  /** Beginning and end of the text, unless the flag m is set. */
  edges: { '^': string; $: string }
  /** The same where it is set. */
  anchors: { A: string; z: string }
  group: string
  escape: (code: number) => string
}

const DIALECTS: Record<Language, Dialect> = {
  python: {
    special: /[\\^$.*+?()[\]{}|]/,
    inBrackets: /[\\\]^[&~|-]/,
    edges: { '^': '^', $: '\\Z' }, // its $ matches before a last line break too
    anchors: { A: '\\A', z: '\\Z' },
    group: '(?P<',
    escape: pythonEscape,
  },
  javascript: {
    special: /[\\^$.*+?()[\]{}|/]/,
    inBrackets: /[\\\]^[/-]/,
    edges: { '^': '^', $: '$' },
    anchors: { A: '(?<![^])', z: '(?![^])' },
    group: '(?<',
    escape: javascriptEscape,
  },
  ruby: {
    special: /[\\^$.*+?()[\]{}|/#]/,
    inBrackets: /[\\\]^[&/#-]/,
    edges: { '^': '\\A', $: '\\z' }, // its ^ and $ are about lines
    anchors: { A: '\\A', z: '\\z' },
    group: '(?<',
    escape: rubyEscape,
  },
}

const TOKEN =
  /\\Q(?<quoted>.*?)(?:\\E|$)|\\(?<kept>[dDsSwWbBafnrtv])|\\(?<anchor>[Az])|\\(?<sign>[^\p{L}\p{N}])|\(\?P?<(?<group>\w+)>|(?<plain>\(\?:|\((?!\?)|[)|.])|(?<repeat>[*+?]\??|\{\d+(?:,\d*)?\}\??)|(?<edge>[\^$])|\[(?<not>\^?)(?<members>\]?(?:\\.|[^\]\\])*)\]|(?<own>[^\\([])/suy

const MEMBER =
  /(?<kept>\\[dDsSwW])|(?<from>\\[^\p{L}\p{N}]|\\[afnrtv]|[^\\])(?:-(?<to>\\[^\p{L}\p{N}]|\\[afnrtv]|[^\\]))?/suy

function translate(pattern: string, language: Language): { source: string; flags: string } | undefined {
  if (!pattern.isWellFormed()) return undefined
  try {
    RE2JS.compile(pattern)
  } catch {
    return undefined
  }
  const dialect = DIALECTS[language]
  const [head = '', flags = ''] = /^\(\?([ims]+)\)/.exec(pattern) ?? []
  const multiline = flags.includes('m')
  const parts = tokens(TOKEN, pattern.slice(head.length))?.map((token) => {
    const own = token.own ?? token.sign
    if (own !== undefined) return itself(own, dialect.special, dialect)
    if (token.quoted !== undefined) {
      return Array.from(token.quoted, (sign) => itself(sign, dialect.special, dialect)).join('')
    }
    if (token.kept) return keep(`\\${token.kept}`, language)
    if (token.edge === '^' || token.edge === '$') return multiline ? token.edge : dialect.edges[token.edge]
    if (token.anchor === 'A') return multiline ? dialect.anchors.A : dialect.edges['^']
    if (token.anchor === 'z') return multiline ? dialect.anchors.z : dialect.edges.$
    if (token.group) return `${dialect.group}${token.group}>`
    // In Ruby {2}? is not the lazy form of {2}, which would match the same anyway.
    if (token.repeat) return token.repeat.replace(/^(\{\d+\})\?$/, '$1')
    if (token.members !== undefined) return members(token.not ?? '', token.members, dialect, language)
    return token.plain
  })
  if (!parts || parts.includes(undefined)) return undefined
  return { source: parts.join(''), flags: [...new Set(flags)].sort().join('') }
}

function members(not: string, text: string, dialect: Dialect, language: Language): string | undefined {
  if (/\[:/.test(text)) return undefined
  const one = (member: string) =>
    /^\\[afnrtv]$/.test(member)
      ? keep(member, language)
      : itself(member.replace(/^\\/, ''), dialect.inBrackets, dialect)
  const parts = tokens(MEMBER, text)?.map(({ kept, from = '', to }) =>
    kept ? kept : to === undefined ? one(from || '\\') : `${one(from)}-${one(to)}`,
  )
  return parts && `[${not}${parts.join('')}]`
}

/** A sign that means itself. */
function itself(sign: string, special: RegExp, dialect: Dialect): string {
  return special.test(sign) ? `\\${sign}` : escapeUnseen(sign, dialect.escape)
}

function keep(escaped: string, language: Language): string {
  return escaped === '\\a' && language === 'javascript' ? '\\x07' : escaped
}

/** The groups of every token, or undefined when something is none. */
function tokens(kind: RegExp, text: string): Record<string, string | undefined>[] | undefined {
  const found: Record<string, string | undefined>[] = []
  kind.lastIndex = 0
  while (kind.lastIndex < text.length) {
    const groups = kind.exec(text)?.groups
    if (!groups) return undefined
    found.push(groups)
  }
  return found
}
