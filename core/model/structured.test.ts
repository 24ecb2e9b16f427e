import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { describeForm, readForm, STRUCTURED_MODES, simpler } from './structured.ts'

const schema = z.object({ title: z.string(), steps: z.array(z.string()), language: z.enum(['python', 'other']) })
const plan = { title: 'Seconds', steps: ['Match.', 'Add.'], language: 'python' }

describe('a form is read', () => {
  test.each([
    ['from JSON alone', JSON.stringify(plan)],
    ['from JSON over several lines', `\n${JSON.stringify(plan, null, 2)}\n`],
    ['from a fenced block', `\`\`\`json\n${JSON.stringify(plan)}\n\`\`\``],
    ['from a fenced block without a label', `\`\`\`\n${JSON.stringify(plan)}\n\`\`\``],
    ['from a fenced block with words around it', `Here it is:\n\n~~~json\n${JSON.stringify(plan)}\n~~~\nEnjoy!`],
    ['without what nobody asked for', JSON.stringify({ ...plan, mood: 'good' })],
  ])('%s', (_where, text) => {
    expect(readForm(text, schema)).toEqual({ value: plan })
  })

  test('with fences inside of its texts left alone', () => {
    const value = { ...plan, title: '```js```', steps: ['~~~', '```\nx\n```'] }
    expect(readForm(JSON.stringify(value, null, 2), schema)).toEqual({ value })
  })

  test('without NUL and half surrogates, which JSON can name and the database cannot store', () => {
    const text = JSON.stringify({ ...plan, title: 'a\0b\ud800c', steps: ['\0'] })
    expect(readForm(text, schema)).toEqual({ value: { ...plan, title: 'ab\ufffdc', steps: [''] } })
  })
})

describe('a fault is told to the model', () => {
  test.each([
    ['words', 'The title is Seconds.'],
    ['nothing', ''],
    ['JSON that is cut off', '{"title": "Sec'],
    ['JSON after words, without a block', `Here: ${JSON.stringify(plan)}`],
    ['two objects', `${JSON.stringify(plan)}\n${JSON.stringify(plan)}`],
    ['a block of something else', '```python\nprint(1)\n```'],
  ])('when the answer is %s', (_what, text) => {
    expect(readForm(text, schema)).toEqual({ fault: 'That was not one valid JSON object.' })
  })

  test.each([
    ['a missing field', { title: 'x', language: 'python' }, /steps/],
    ['a field of the wrong type', { ...plan, steps: 'Match.' }, /steps/],
    ['an unknown choice', { ...plan, language: 'cobol' }, /language/],
    ['null', null, /expected object/],
    ['a list', [plan], /expected object/],
  ])('when the JSON has %s, naming it', (_what, json, named) => {
    expect(readForm(JSON.stringify(json), schema)).toEqual({
      fault: expect.stringMatching(new RegExp(`^That JSON has faults:.*${named.source}`, 's')),
    })
  })
})

test('a server that knows less is asked in the next simpler way, down to the plain prompt', () => {
  expect(STRUCTURED_MODES.map(simpler)).toEqual(['json_object', 'prompt', undefined])
})

test('the form is described in words exactly where the server does not enforce it', () => {
  expect(describeForm(schema, 'json_schema')).toBe('')
  expect(describeForm(schema, 'json_object')).toMatch(/single JSON object.*"title".*"steps"/s)
  expect(describeForm(schema, 'prompt')).toMatch(/one ```json block.*"title".*"steps"/s)
})
