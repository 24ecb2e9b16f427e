import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LOCALES, words } from '../core/index.ts'
import { COMMAND, MESSAGE_MENU, readTyped, readWord, SUBCOMMANDS } from './commands.ts'
import { ACTIONS, type Press, readPress, writePress } from './press.ts'

const id = 'k7m2q9xd'

describe('what is typed', () => {
  test.each([
    ['', { kind: 'empty' }],
    [' \u3000\n', { kind: 'empty' }],
    ['list', { kind: 'list' }],
    [' LIST ', { kind: 'list' }],
    ['ｌｉｓｔ', { kind: 'list' }],
    ['help', { kind: 'help' }],
    ['Ｈｅｌｐ', { kind: 'help' }],
    ['search  csv\u3000合計', { kind: 'search', query: 'csv 合計' }],
    ['ｓｅａｒｃｈ 秒', { kind: 'search', query: '秒' }],
    ['search', { kind: 'search', query: '' }],
    [`show ${id}`, { kind: 'show', id }],
    ['show K7M2Q9XD', { kind: 'show', id }],
    ['ｓｈｏｗ　ｋ７ｍ２ｑ９ｘｄ', { kind: 'show', id }],
    ['list of primes', { kind: 'ask', description: 'list of primes' }],
    ['list\nof primes', { kind: 'ask', description: 'list\nof primes' }],
    ['help me sort', { kind: 'ask', description: 'help me sort' }],
    ['show the weather', { kind: 'ask', description: 'show the weather' }],
    ['show me', { kind: 'ask', description: 'show me' }],
    ['show', { kind: 'ask', description: 'show' }],
    [`show ${id} again`, { kind: 'ask', description: `show ${id} again` }],
    ['searching a list', { kind: 'ask', description: 'searching a list' }],
    ['lists', { kind: 'ask', description: 'lists' }],
    [
      'python: turn "1h30m" into seconds',
      { kind: 'ask', language: 'python', description: 'turn "1h30m" into seconds' },
    ],
    ['py：秒に変換', { kind: 'ask', language: 'python', description: '秒に変換' }],
    ['ＪＳ： 逆にする', { kind: 'ask', language: 'javascript', description: '逆にする' }],
    ['Ruby :reverse', { kind: 'ask', language: 'ruby', description: 'reverse' }],
    ['rb:list', { kind: 'ask', language: 'ruby', description: 'list' }],
    ['python', { kind: 'ask', description: 'python' }],
    ['note: sort this', { kind: 'ask', description: 'note: sort this' }],
    ['cobol: add', { kind: 'ask', description: 'cobol: add' }],
    ['print "python: x"', { kind: 'ask', description: 'print "python: x"' }],
    ['constructor: add', { kind: 'ask', description: 'constructor: add' }],
    ['python:', { kind: 'ask', language: 'python', description: '' }],
  ])('%j', (text, read) => {
    expect(readTyped(text)).toEqual(read)
  })

  test('is a request unless its first word is a command, and no word of it is lost', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const read = readTyped(text)
        const line = text.trim()
        const first = line.normalize('NFKC').split(/\s+/)[0]?.toLowerCase() ?? ''
        if (line === '') expect(read).toEqual({ kind: 'empty' })
        else if (read.kind === 'ask') expect(line.endsWith(read.description)).toBe(true)
        else expect(['list', 'help', 'search', 'show']).toContain(first)
      }),
    )
  })

  test('that begins like a command and goes on is a request as it is', () => {
    const more = fc
      .string({ minLength: 1 })
      .filter((text) => /^[^\s:：]/.test(text.normalize('NFKC')) && text.trim() === text)
    fc.assert(
      fc.property(fc.constantFrom('list', 'help', 'LIST', 'ｈｅｌｐ'), more, (command, rest) => {
        const line = `${command} ${rest}`
        expect(readTyped(line)).toEqual({ kind: 'ask', description: line })
      }),
    )
  })

  test('reads the same in full-width letters', () => {
    const ascii = fc.stringMatching(/^(list|help|search|show|python:|js:)?( ?[a-z0-9"+-]{1,8}){0,4}$/)
    const wide = (text: string) =>
      text.replaceAll(/[!-~]/g, (one) => String.fromCharCode(one.charCodeAt(0) + 0xfee0)).replaceAll(' ', '\u3000')
    fc.assert(
      fc.property(ascii, (text) => {
        const { kind, ...rest } = readTyped(text)
        const { kind: sameKind, ...same } = readTyped(wide(text))
        expect(sameKind).toBe(kind)
        const narrow = Object.fromEntries(Object.entries(same).map(([key, value]) => [key, value.normalize('NFKC')]))
        expect(narrow).toEqual(rest)
      }),
    )
  })

  test('every subcommand that is registered is read', () => {
    const typed = SUBCOMMANDS.filter(({ name }) => name !== 'new').map(({ name }) =>
      readTyped(name === 'show' ? `show ${id}` : name === 'search' ? 'search x' : name),
    )
    expect(typed.map(({ kind }) => kind)).toEqual(['search', 'show', 'list', 'help'])
    for (const locale of LOCALES) {
      const t = words(locale)
      for (const { words: key } of MESSAGE_MENU) expect(t(`chat.commands.${key}`)).not.toBe('')
      for (const line of ['ask', 'find'] as const) {
        expect(t(`chat.help.${line}`, { command: `/${COMMAND}` })).toContain('/snippet')
      }
    }
  })
})

describe('words in a thread', () => {
  test.each([
    ['test', 'tests'],
    ['Tests.', 'tests'],
    [' RUN! ', 'run'],
    ['ｒｅｐａｉｒ', 'repair'],
    ['history?', 'history'],
    ['delete。', 'delete'],
    ['Stop…', 'stop'],
    ['テスト', 'tests'],
    ['ﾃｽﾄ', 'tests'],
    ['実行！', 'run'],
    ['修正。', 'repair'],
    ['履歴？', 'history'],
    ['削除', 'delete'],
    ['中止、', 'stop'],
    ['Generate tests', 'tests'],
    ['テストを作る', 'tests'],
    ['Run again', 'run'],
    ['再実行', 'run'],
    ['Try once more', 'repair'],
    ['もう一度試す', 'repair'],
    ['Delete…', 'delete'],
    ['削除…', 'delete'],
    ['自動修正', 'repair'],
  ])('%j', (text, action) => {
    expect(readWord(text)).toBe(action)
  })

  test.each([
    'test it',
    'please stop',
    'run the numbers',
    'テストして',
    'stop。now',
    '',
    '…',
    'constructor',
    'improve',
  ])('%j is feedback', (text) => {
    expect(readWord(text)).toBeUndefined()
  })

  test('every word of the help is one, in both languages', () => {
    for (const locale of LOCALES) {
      const named = words(locale)('chat.help.thread')
        .split(/say |か、/)
        .at(-1)
      const said = (named ?? '').split(' · ')
      expect(said.map(readWord)).toEqual(['tests', 'run', 'repair', 'history', 'delete', 'stop'])
    }
  })

  test('count only when they are the whole message', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('test', 'run', '修正', '削除'),
        fc.stringMatching(/^[a-z0-9あ-ん]{1,9}$/),
        (word, more) => {
          expect(readWord(`${word} ${more}`)).toBe(word === 'run' && more === 'again' ? 'run' : undefined)
          expect(readWord(` ${word}。!?… `)).toBe(readWord(word))
        },
      ),
    )
  })
})

describe('a press', () => {
  // What buttons carry: no part has a colon in it, an id is one of ours, and NONE stands for what is absent.
  const part = fc.stringMatching(/^[A-Za-z0-9_=%.-]{1,16}$/).filter((text) => text !== '-')
  const press: fc.Arbitrary<Press> = fc.record(
    {
      action: fc.constantFrom(...ACTIONS),
      snippet: fc.stringMatching(/^[0-9abcdefghjkmnpqrstvwxyz]{8}$/),
      revision: fc.nat(999_999_999),
      subject: part,
      choice: part,
    },
    { requiredKeys: ['action'] },
  )

  test('that is written is read as itself', () => {
    fc.assert(
      fc.property(press, (one) => {
        const text = writePress(one)
        expect(readPress(text)).toEqual(one)
        expect(text.length).toBeLessThanOrEqual(100)
      }),
    )
  })

  test('of somebody else is none of ours, and nothing throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(readPress(text)).toBeUndefined()
      }),
    )
    const pieces = fc.array(fc.oneof(fc.constantFrom('tz', '-', '', ...ACTIONS, id, '1'), fc.string()), {
      maxLength: 8,
    })
    fc.assert(
      fc.property(pieces, (parts) => {
        const read = readPress(parts.join(':'))
        if (read) expect(readPress(writePress(read))).toEqual(read)
      }),
    )
  })

  test.each([
    'tz',
    'tz:',
    'tz:unknown',
    'tz:run:notanid',
    `tz:run:${id}:-1`,
    `tz:run:${id}:1e3`,
    `tz:run:${id}:1:a:b:c`,
    `TZ:run:${id}`,
    `tz:constructor:${id}`,
  ])('%j is none', (text) => {
    expect(readPress(text)).toBeUndefined()
  })
})
