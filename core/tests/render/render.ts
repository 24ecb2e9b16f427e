import type { Case, Language } from '../../domain.ts'
import { renderJavascript } from './render-javascript.ts'
import { renderPython } from './render-python.ts'
import { renderRuby } from './render-ruby.ts'
import { openReader } from './render-syntax.ts'

/** What a test file is written from: the cases, and the code whose names they use. */
export type SuiteInput = { language: Language; code: string; title: string | null; cases: Case[] }

// Where the file judges otherwise than judge.ts does, because an ordinary test would:
// - the snippet is imported once, not afresh for every case;
// - within lists, tuples and dicts True is 1, as it is for Python; only a value as a whole is guarded;
// - within arrays and objects node:assert tells -0 from 0; only a value as a whole is guarded;
// - what has no plain form but equals one passes: an OrderedDict, a subclass of str.

/**
 * A suite as the test file a person would write: unittest (`tests.py`), node:test (`tests.mjs`) or minitest
 * (`tests.rb`), to be run beside the code saved as `snippet.py`, `snippet.mjs` or `snippet.rb`. A case that
 * its language does not take becomes a test that fails, so that the others can still run.
 */
export async function renderSuite({ language, code, title, cases }: SuiteInput): Promise<string> {
  const read = await openReader(language)
  const render = { python: renderPython, javascript: renderJavascript, ruby: renderRuby }[language]
  return render({ code, title, cases, read })
}
