import type { Locale } from '../../core/index.ts'
import { casesReply } from '../../core/testing/model-server.ts'

export const BUGGY = `import re

def to_seconds(text):
    found = re.findall(r"(\\d+)([hms])", text)
    return sum(int(n) * {"h": 3600, "m": 60, "s": 1}[unit] for n, unit in found)
`
export const MENDED = BUGGY.replace(
  '    found',
  '    if not re.fullmatch(r"(\\d+[hms])+", text): raise ValueError(text)\n    found',
)

export const SAID = {
  en: {
    request: 'turn "1h30m" into seconds; invalid input raises ValueError',
    feedback: 'Invalid input like "1h xyz" should raise ValueError',
    change: 'The whole text must match now.',
    question: 'Does it know days?',
    answer: 'No, only hours, minutes and seconds.',
    because: 'invalid input raises ValueError',
  },
  ja: {
    request: '"1h30m" を秒に変換してください。不正な入力は ValueError にします',
    feedback: '「1h xyz」のような不正な入力は ValueError にしてください',
    change: '入力全体を照合するようにしました。',
    question: '日数も使えますか？',
    answer: 'いいえ、時・分・秒だけです。',
    because: '不正な入力は ValueError にします',
  },
} satisfies Record<Locale, Record<string, string>>

/** The model's answer to a request for code. */
export const code = (explanation: string, text: string) => () => ({
  content: `${explanation}\n\n\`\`\`python\n${text}\`\`\``,
})
/** Four cases, of which the third fails and the fourth can't be used. */
export const cases = (because: string) => () =>
  casesReply([
    { name: 'to_seconds("1h30m")', act: 'to_seconds("1h30m")', expected: '5400' },
    { name: 'to_seconds("2m")', act: 'to_seconds("2m")', expected: '120' },
    { name: '1h xyz', act: 'to_seconds("1h xyz")', raises: 'ValueError', because },
    { name: 'broken', act: 'to_seconds(', expected: '1' },
  ])
/** What the request alone gives for the failing case. */
export const derived = (outcome: { settled?: boolean; expected?: string; raises?: string; because: string }) => () => {
  const whole = { id: 'c3', settled: true, expected: '', raises: '', ...outcome }
  return { content: JSON.stringify({ cases: [whole] }) }
}
