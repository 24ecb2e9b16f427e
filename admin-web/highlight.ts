import {
  createCssVariablesTheme,
  createHighlighterCore,
  type HighlighterCore,
  type LanguageRegistration,
  type ThemedToken,
} from 'shiki/core'
import { createJavaScriptRegexEngine } from 'shiki/engine/javascript'
import type { Language } from '../core/index.ts'

/** A piece of a line that looks the same; `kind` becomes the class `tok-{kind}`. */
export type Token = { text: string; kind: string | undefined }

const THEME = 'tanzaku'

// Longer code is shown plain: colours for it would take the process some hundred milliseconds.
const LONGEST_CODE = 20_000
const LONGEST_LINE = 1_000
const LINE_MS = 50

// A grammar's expressions are compiled when they are first needed, which takes longer than a line may: the
// first lines ever shown would lose their colours half-way. So these go first, in no hurry.
const FIRST_LINES: Record<Language, string> = {
  python:
    'import a\n@b\nclass C(D):\n    def e(self, f: int = 1) -> str:  # g\n        return h(f"i{j}", "k", [1.5], {"l": None})',
  javascript:
    'import { a } from "b"\nexport class C { d(e = 1) { return `f` } } // i\nconst g = (h) => k("l", [1.5], { m: null })',
  ruby: 'require "a"\nclass B < C\n  def d(e = 1) # f\n    g("h#{i}", :j, [1.5], { k: nil }) { |l| l }\n  end\nend',
}

const grammars: Record<Language, () => Promise<{ default: LanguageRegistration[] }>> = {
  python: () => import('shiki/langs/python.mjs'),
  javascript: () => import('shiki/langs/javascript.mjs'),
  ruby: () => import('shiki/langs/ruby.mjs'),
}

let opening: Promise<HighlighterCore> | undefined
const loading = new Map<Language, Promise<void>>()

/** Code as lines of tokens. Always has all the text; what can't be coloured has one kindless token a line. */
export async function highlight(code: string, language: Language): Promise<Token[][]> {
  const lines = code.replace(/\n$/, '').split('\n')
  if (code.length > LONGEST_CODE) return lines.map((text) => [{ text, kind: undefined }])
  const highlighter = await openHighlighter(language)
  const tokens = highlighter.codeToTokensBase(lines.join('\n'), {
    lang: language,
    theme: THEME,
    tokenizeMaxLineLength: LONGEST_LINE,
    tokenizeTimeLimit: LINE_MS,
  })
  return tokens.map((line) => line.map(toToken))
}

async function openHighlighter(language: Language): Promise<HighlighterCore> {
  opening ??= createHighlighterCore({
    themes: [createCssVariablesTheme({ name: THEME, variablePrefix: '--' })],
    engine: createJavaScriptRegexEngine({ forgiving: true }),
  })
  const highlighter = await opening
  if (!loading.has(language)) loading.set(language, load(highlighter, language))
  await loading.get(language)
  return highlighter
}

async function load(highlighter: HighlighterCore, language: Language): Promise<void> {
  const all = (await grammars[language]()).default
  const own = all.filter(({ name }) => name === language)
  // Ruby's file brings twelve languages that may stand in a heredoc; we colour Ruby alone.
  await highlighter.loadLanguage(...own.map((grammar) => ({ ...grammar, embeddedLangs: [] })))
  highlighter.codeToTokensBase(FIRST_LINES[language], { lang: language, theme: THEME, tokenizeTimeLimit: 0 })
}

// The theme gives `var(token-keyword)`. A class instead needs no style attribute, which our CSP forbids.
function toToken({ content: text, color }: ThemedToken): Token {
  return { text, kind: /\btoken-([\w-]+)/.exec(color ?? '')?.[1] }
}
