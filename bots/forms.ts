import { LIMITS, type Locale, words } from '../core/index.ts'
import type { Press } from './press.ts'
import type { Form } from './reply.ts'

// One field each. They are read by one person, so they are in that person's language.

type Subject = { id: string; revision: number }

/** What should change, in the code or in the tests. */
export function improveForm(action: 'improve' | 'improve_tests', { id, revision }: Subject, locale: Locale): Form {
  const t = words(locale)
  return {
    ...base(locale, { action, snippet: id, revision }),
    title: t(`chat.forms.${action}`),
    label: t('chat.forms.what'),
  }
}

/** What should be, where none of the choices fits. */
export function decideForm(question: string, decision: string, { id, revision }: Subject, locale: Locale): Form {
  const t = words(locale)
  return {
    ...base(locale, { action: 'decide', snippet: id, revision, subject: decision, choice: 'other' }),
    title: t('chat.forms.decide'),
    intro: question,
    label: t('chat.forms.should'),
  }
}

/** What the code should do. */
export function newForm(initial: string, locale: Locale): Form {
  const t = words(locale)
  return {
    ...base(locale, { action: 'new' }),
    title: t('chat.forms.new'),
    label: t('chat.forms.need'),
    initial,
    most: LIMITS.description,
  }
}

function base(locale: Locale, press: Press): Omit<Form, 'title' | 'label'> {
  const t = words(locale)
  const submit = t('chat.buttons.send')
  return { locale, hint: t('chat.forms.hint'), submit, initial: '', most: LIMITS.feedback, press }
}
