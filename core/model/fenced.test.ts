import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readFenced } from './fenced.ts'

const blocks = (text: string) => readFenced(text).blocks

describe('a block', () => {
  test.each([
    ['of backticks', '```py\nx = 1\n```', 'py', 'x = 1'],
    ['of tildes', '~~~js\nlet x\n~~~', 'js', 'let x'],
    ['without a label', '```\nx\n```', '', 'x'],
    ['with more in its info string', '``` ruby title="a.rb"\nx\n```', 'ruby', 'x'],
    ['that is empty', '```py\n```', 'py', ''],
    ['of blank lines', '```py\n\n\n```', 'py', '\n'],
    ['closed by a longer fence', '```\nx\n`````', '', 'x'],
    ['closed by a fence with spaces after it', '```\nx\n```  \t', '', 'x'],
    ['closed by an indented fence', '```\nx\n   ```', '', 'x'],
    ['that holds tildes', '```md\n~~~\nx\n~~~\n```', 'md', '~~~\nx\n~~~'],
    ['in a longer fence that holds a shorter one', '````md\n```py\nx\n```\n````', 'md', '```py\nx\n```'],
    ['that holds a fence with a label, which closes nothing', '```\n```py\n```', '', '```py'],
    ['that holds a fence indented by four, which closes nothing', '```\n    ```\n```', '', '    ```'],
    ['that holds a shorter fence', '````\n```\n````', '', '```'],
    ['with Windows line ends', '```py\r\nx\r\ny\r\n```\r\n', 'py', 'x\ny'],
    ['with old Mac line ends', '```py\rx\ry\r```', 'py', 'x\ny'],
    ['with backticks in the info string of tildes', '~~~ a`b\nx\n~~~', 'a`b', 'x'],
    ['whose info string has a Unicode line separator', '``` py\u2028b\nx\n```', 'py', 'x'],
    ['whose code has a Unicode line separator', '```\na\u2028```\nb\n```', '', 'a\u2028```\nb'],
  ])('is found %s', (_how, text, label, code) => {
    expect(blocks(text)).toEqual([{ label, code }])
  })

  test.each([
    [0, '```\n  x\n    y\n```', '  x\n    y'],
    [1, ' ```\n  x\n y\nz\n ```', ' x\ny\nz'],
    [3, '   ```\n   x\n     y\n  z\n   ```', 'x\n  y\nz'],
  ])('indented by %i loses that much of each line’s indentation', (_indent, text, code) => {
    expect(blocks(text)).toEqual([{ label: '', code }])
  })

  test.each([
    ['there is no fence', 'just words'],
    ['the text is empty', ''],
    ['the fence is too short', '``\nx\n``'],
    ['the fence is indented by four', '    ```\n    x\n    ```'],
    ['the info string of backticks has a backtick', '``` a`b\nx\n```'],
    ['it is inline code', '```x = 1```'],
    ['it is never closed', 'words\n```py\nx = 1\n'],
    ['it is closed by the other kind of fence', '```\nx\n~~~'],
    ['it is closed by a shorter fence', '````\nx\n```'],
  ])('is not found when %s', (_why, text) => {
    expect(blocks(text)).toEqual([])
  })
})

test('two blocks are two, in order, and the words around them are kept apart', () => {
  expect(readFenced('First:\n```py\na\n```\nthen\n~~~rb\nb\n~~~\nDone.\n')).toEqual({
    blocks: [
      { label: 'py', code: 'a' },
      { label: 'rb', code: 'b' },
    ],
    around: 'First:\nthen\nDone.',
  })
})

test('a closed block stays a block when another is never closed', () => {
  expect(readFenced('```\na\n```\n```\nb')).toEqual({ blocks: [{ label: '', code: 'a' }], around: '' })
})

const line = fc.oneof(
  fc.string({ unit: 'binary' }).map((text) => text.replaceAll(/[\r\n]/g, '')),
  fc.constantFrom('```', '   ````', '~~~', '    ```', '``` py', '```x```', '', '  indented', '\t```', '```\u2028'),
)

test('any code without a closing fence comes back exactly', () => {
  const closes = (fence: string) => new RegExp(`^ {0,3}${fence[0]}{${fence.length},}[ \\t]*$`)
  const code = fc.tuple(fc.constantFrom('```', '````', '~~~', '~~~~~'), fc.array(line, { minLength: 1 }))
  fc.assert(
    fc.property(code, fc.constantFrom('\n', '\r\n', '\r'), ([fence, lines], end) => {
      fc.pre(!lines.some((one) => closes(fence).test(one)))
      const text = ['Words.', `${fence}python`, ...lines, fence, 'More.'].join(end)
      expect(readFenced(text)).toEqual({
        blocks: [{ label: 'python', code: lines.join('\n') }],
        around: 'Words.\nMore.',
      })
    }),
    { numRuns: 1000 },
  )
})

test('whatever the text, reading it ends, and no line is invented', () => {
  fc.assert(
    fc.property(fc.array(line), (lines) => {
      const { blocks, around } = readFenced(lines.join('\n'))
      const read = [...blocks.map(({ code }) => code), around].join('\n').split('\n')
      const known = new Set(lines.map((one) => one.trim()))
      return read.every((one) => one === '' || known.has(one.trim()))
    }),
  )
})
