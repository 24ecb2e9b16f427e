import { expect, test } from 'vitest'
import { layOut } from './literal-layout.ts'
import { pythonLiteral } from './literal-python.ts'
import { rubyLiteral } from './literal-ruby.ts'

const long = {
  name: 'x'.repeat(60),
  tags: ['y'.repeat(60), [{ z: [] }]],
  numbers: Array.from({ length: 40 }, (_, n) => n),
}

test('what fits is on one line', () => {
  const layout = { step: '    ', trailingComma: true }
  expect(layOut(pythonLiteral({ a: [1, { $tuple: [2] }], b: {} }), layout, '')).toBe('{"a": [1, (2,)], "b": {}}')
})

test('what does not has an item a line, and numbers in rows', () => {
  expect(layOut(pythonLiteral(long), { step: '    ', trailingComma: true }, '    ')).toMatchInlineSnapshot(`
    "{
            "name": "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
            "tags": ["yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy", [{"z": []}]],
            "numbers": [
                0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23,
                24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39,
            ],
        }"
  `)
  expect(layOut(rubyLiteral(long), { step: '  ', trailingComma: false }, '')).toMatchInlineSnapshot(`
    "{
      'name' => 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
      'tags' => ['yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy', [{ 'z' => [] }]],
      'numbers' => [
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25,
        26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39
      ]
    }"
  `)
})
