import { isRunnable, type Locale, type Snippet, words } from '../core/index.ts'
import type { Action, Press } from './press.ts'
import type { Button } from './reply.ts'

/** What everything that is said needs to know of the house. */
export type House = {
  /** Where the admin web is reached; without it nothing links there. */
  publicUrl: string | undefined
}

type Label = 'tests' | 'improve' | 'improve_tests' | 'repair' | 'try_once_more' | 'run' | 'stop' | 'retry'
type MenuLabel = 'changes' | 'history' | 'download' | 'delete' | 'show_tests' | 'run_again' | 'results'

const LABEL_ACTIONS: Partial<Record<Label | MenuLabel, Action>> = { try_once_more: 'repair', run_again: 'run' }

/** Makes the buttons of one snippet, each carrying the version that it stands beside. */
export function buttonsOf(snippet: Pick<Snippet, 'id' | 'language'>, revision: number, locale: Locale, house: House) {
  const t = words(locale)
  const press = (action: Action, more: Partial<Press> = {}): Press => ({
    action,
    snippet: snippet.id,
    revision,
    ...more,
  })
  const button = (label: Label | MenuLabel, more: Partial<Button> = {}): Button => ({
    label: t(`chat.buttons.${label}`),
    press: press((LABEL_ACTIONS[label] ?? label) as Action), // the others are named like their actions
    ...more,
  })
  const web: Button[] = house.publicUrl
    ? [
        {
          label: t('chat.buttons.web'),
          press: press('show'),
          url: `${house.publicUrl.replace(/\/$/, '')}/snippets/${snippet.id}`,
        },
      ]
    : []
  return {
    press,
    button,
    canRun: snippet.language !== null && isRunnable(snippet.language),
    /** The menu: what is special first. Slack's has room for five; a message about tests leaves the code out. */
    menu: (special: MenuLabel[]): Button[] => [
      ...special.map((label) => button(label)),
      button('history'),
      ...(special.includes('show_tests') ? [] : [button('download')]),
      ...web,
      button('delete', { style: 'danger' }),
    ],
  }
}
