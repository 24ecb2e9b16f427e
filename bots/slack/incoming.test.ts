import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mentionsIn, messageSchema, plainText } from './incoming.ts'

const US = 'U0TANZAKU'

describe('text as it was typed', () => {
  test.each([
    ['turn "1h30m" into seconds', 'turn "1h30m" into seconds'],
    [`<@${US}> sort this`, 'sort this'],
    [`sort <@${US}|tanzaku> this`, 'sort   this'],
    ['ask <@U0OTHER> or <@U0OTHER|ken>', 'ask @U0OTHER or @ken'],
    ['see <#C0DEV|dev> and <#C0DEV>', 'see #dev and #C0DEV'],
    ['<!here> <!channel> <!everyone>', '@here @channel @everyone'],
    ['<!subteam^S0123|@devs> <!subteam^S0123>', '@devs @subteam'],
    ['<!date^1392734382^{date}|2014-02-18>', '2014-02-18'],
    ['get <https://example.com/?a=1&amp;b=2>', 'get https://example.com/?a=1&b=2'],
    ['get <https://example.com|example.com>', 'get example.com'],
    ['<mailto:a@b.example|a@b.example> <tel:123|123>', 'a@b.example 123'],
    ['if a &lt; b &amp;&amp; c &gt; d', 'if a < b && c > d'],
    ['&amp;lt; stays written', '&lt; stays written'],
    ['List&lt;@Foo&gt;', 'List<@Foo>'],
    ['&lt;!channel&gt;', '<!channel>'],
    ['*bold* `code` :smile:', '*bold* `code` :smile:'],
    ['  \n ', ''],
  ])('%j', (text, plain) => {
    expect(plainText(text, US)).toBe(plain)
  })

  test('what has no marks of Slack comes back as it was', () => {
    const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(plainText(escaped(text), US)).toBe(text.trim())
      }),
    )
  })
})

test.each([
  ['hello', false, false],
  [`<@${US}> hello`, true, false],
  [`<@${US}|tanzaku>`, true, false],
  ['<@U0OTHER> hello', false, true],
  [`<@${US}> and <@U0OTHER>`, true, true],
  [`&lt;@${US}&gt;`, false, false],
  [`<@${US}X>`, false, true],
  ['<!here>', false, false],
])('%j is to us: %s, to others: %s', (text, toUs, toOthers) => {
  expect(mentionsIn(text, US)).toEqual({ toUs, toOthers })
})

describe('a message event', () => {
  const event = { type: 'message', channel: 'C1', ts: '1700000000.000100', user: 'U1', text: 'x' }
  test('is read with what is not known of it', () => {
    expect(messageSchema.parse({ ...event, team: 'T1', new_field: {} })).toMatchObject({ channel: 'C1', text: 'x' })
    const changed = { ...event, subtype: 'message_changed', message: { ts: '1.2', edited: { ts: '1.3', user: 'U1' } } }
    expect(messageSchema.safeParse(changed).success).toBe(true)
    expect(messageSchema.safeParse({ ...event, text: null, bot_id: null, files: [{ id: 'F1' }] }).success).toBe(true)
  })
  test.each([{}, { ...event, channel: 1 }, { ...event, ts: undefined }, { ...event, blocks: {} }, 'x', null])(
    'is none: %j',
    (value) => {
      expect(messageSchema.safeParse(value).success).toBe(false)
    },
  )
})
