import { LOCALES, type Locale, readSnippetId, words } from '../core/index.ts'
import type { Action } from './press.ts'

// The command as data: what people type, what the help says, what is registered with the platforms. Names are
// ASCII everywhere; what describes them is in the words (chat.commands).

/** One option of a subcommand. */
export type Option = {
  name: string
  words: 'description' | 'language' | 'search_words' | 'id'
  required: boolean
  /** What may be chosen from; else it is free text. */
  choices?: readonly { name: string; value: string }[]
  /** In characters. */
  most?: number
  /** Suggestions are made while it is typed. */
  suggests?: true
}

export type Subcommand = { name: 'new' | 'search' | 'show' | 'list' | 'help'; options: readonly Option[] }

export const COMMAND = 'snippet'

export const SUBCOMMANDS: readonly Subcommand[] = [
  {
    name: 'new',
    options: [
      { name: 'description', words: 'description', required: true, most: 4000 },
      {
        name: 'language',
        words: 'language',
        required: false,
        choices: [
          { name: 'Python', value: 'python' },
          { name: 'JavaScript', value: 'javascript' },
          { name: 'Ruby', value: 'ruby' },
        ],
      },
    ],
  },
  { name: 'search', options: [{ name: 'words', words: 'search_words', required: true, most: 200 }] },
  { name: 'show', options: [{ name: 'id', words: 'id', required: true, suggests: true }] },
  { name: 'list', options: [] },
  { name: 'help', options: [] },
]

/** What can be done with a message that has code, from its menu. */
export const MESSAGE_MENU = [
  { id: 'generate_tests', words: 'menu_tests' },
  { id: 'improve_code', words: 'menu_improve' },
] as const
export type MenuId = (typeof MESSAGE_MENU)[number]['id']

/** What somebody typed after the command, or after the bot's name. */
export type Typed =
  | { kind: 'empty' | 'list' | 'help' }
  | { kind: 'search'; query: string }
  | { kind: 'show'; id: string }
  | { kind: 'ask'; description: string; language?: string }

/**
 * Reads a line as people type it: `list` and `help` count only alone, `show` only with an id, so that
 * "list of primes" is a request like any other.
 */
export function readTyped(text: string): Typed {
  const line = text.trim()
  if (line === '') return { kind: 'empty' }
  const [first = '', ...rest] = line.normalize('NFKC').split(/\s+/)
  const word = first.toLowerCase()
  if (rest.length === 0 && (word === 'list' || word === 'help')) return { kind: word }
  if (word === 'search') return { kind: 'search', query: rest.join(' ') }
  if (word === 'show' && rest.length === 1) {
    const id = readSnippetId(rest[0] ?? '')
    if (id) return { kind: 'show', id }
  }
  return { kind: 'ask', ...readPrefix(line) }
}

const PREFIXES: ReadonlyMap<string, string> = new Map([
  ['python', 'python'],
  ['py', 'python'],
  ['javascript', 'javascript'],
  ['js', 'javascript'],
  ['ruby', 'ruby'],
  ['rb', 'ruby'],
])

/** A leading `python:` and its like fix the language; full-width letters and colons count too. */
function readPrefix(line: string): { description: string; language?: string } {
  const [prefix, name = ''] = /^([^\s:：]{1,12})\s*[:：]\s*/.exec(line) ?? []
  const language = PREFIXES.get(name.normalize('NFKC').toLowerCase())
  if (!prefix || !language) return { description: line }
  return { description: line.slice(prefix.length), language }
}

// The short words of the help; beside them the labels of the buttons count.
const SHORT: Record<string, Action> = {
  test: 'tests',
  tests: 'tests',
  テスト: 'tests',
  run: 'run',
  実行: 'run',
  repair: 'repair',
  修正: 'repair',
  history: 'history',
  履歴: 'history',
  delete: 'delete',
  削除: 'delete',
  stop: 'stop',
  中止: 'stop',
}

const LABELS = ['tests', 'run', 'repair', 'history', 'delete', 'stop'] as const
const OTHER_LABELS = { run_again: 'run', try_once_more: 'repair' } as const

const WORDS: ReadonlyMap<string, Action> = new Map([
  ...Object.entries(SHORT),
  ...LOCALES.flatMap((locale: Locale): [string, Action][] => {
    const t = words(locale)
    return [
      ...LABELS.map((label): [string, Action] => [toWord(t(`chat.buttons.${label}`)), label]),
      ...Object.entries(OTHER_LABELS).map(([label, action]): [string, Action] => [
        toWord(t(`chat.buttons.${label as keyof typeof OTHER_LABELS}`)),
        action,
      ]),
    ]
  }),
])

/** The action that a whole message in a thread names, in either language; undefined: it is feedback. */
export function readWord(text: string): Action | undefined {
  return WORDS.get(toWord(text))
}

function toWord(text: string): string {
  return text
    .normalize('NFKC')
    .trim()
    .replace(/[.!?。、！？…\s]+$/u, '')
    .toLowerCase()
}
