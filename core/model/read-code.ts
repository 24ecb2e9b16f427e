import { type Language, LIMITS } from '../domain.ts'
import { LANGUAGE_FACTS, readLanguage } from '../languages.ts'
import { readFenced } from './fenced.ts'
import { neutral } from './neutral.ts'

// An explanation is a sentence or two; what rambles on is cut.
const EXPLANATION_LIMIT = 2_000

/**
 * Reads code from an answer: exactly one fenced block, in the language asked for, and the sentences
 * around it. `fault` says, to the model, why there is none.
 */
export function readCode(text: string, language: Language): { code: string; explanation: string } | { fault: string } {
  const { blocks, around } = readFenced(text)
  const [block] = blocks
  const { name, fences } = LANGUAGE_FACTS[language]
  if (!block) return { fault: `There is no closed \`\`\`${fences[0]} block in the answer.` }
  if (blocks.length > 1)
    return { fault: `There are ${blocks.length} blocks in the answer; put all of the code into one.` }
  if (block.label && readLanguage(block.label) !== language) return { fault: `The block is not labelled as ${name}.` }
  if (block.code.trim() === '') return { fault: 'The block is empty.' }
  const code = `${block.code.replace(/^\n+/, '').trimEnd()}\n`
  if (Array.from(code).length > LIMITS.code) return { fault: `The code is longer than ${LIMITS.code} characters.` }
  return { code, explanation: neutral(around.slice(0, EXPLANATION_LIMIT)) }
}
