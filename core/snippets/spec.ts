import { and, asc, eq, ne } from 'drizzle-orm'
import type { Db } from '../database/open.ts'
import { feedback } from '../database/schema.ts'
import type { Spec } from '../model/prompts/spec.ts'

// Of what was said the newest counts most; this much still fits a small model beside 60,000 characters of code.
const MOST_CHARACTERS = 12_000

/** What was asked of a snippet: its description and the feedback on its code, oldest first, all but one. */
export async function readSpec(
  db: Db,
  snippet: { id: string; description: string },
  except?: { feedbackId: string },
): Promise<Spec> {
  const rows = await db
    .select({ text: feedback.text })
    .from(feedback)
    .where(
      and(
        eq(feedback.snippetId, snippet.id),
        eq(feedback.intent, 'code'),
        except ? ne(feedback.id, except.feedbackId) : undefined,
      ),
    )
    .orderBy(asc(feedback.createdAt), asc(feedback.id))
  return { description: snippet.description, feedback: newest(rows.map(({ text }) => text)) }
}

function newest(texts: string[]): string[] {
  const kept: string[] = []
  let characters = 0
  for (const text of texts.toReversed()) {
    characters += text.length
    if (characters > MOST_CHARACTERS) break
    kept.unshift(text)
  }
  return kept
}
