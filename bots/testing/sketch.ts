import { words } from '../../core/index.ts'
import type { Button, Line, Reply } from '../reply.ts'
import type { Surface } from '../surface.ts'

const MARKS = { strong: (text: string) => `**${text}**`, quiet: mark('· '), quote: mark('▌ ') }

/** A reply as the storyboards have it: the status, lines, code in a box, [buttons], the menu, the foot. */
export function sketch({ locale, status, lines, code, after, entries, buttons, more, foot }: Reply): string {
  const menu = more.map((button) => sketchButton(button).slice(1, -1)).join(' | ')
  const row = [
    ...buttons.map(sketchButton),
    ...(menu ? [`[${words(locale)('chat.buttons.more')} ▾ ${menu}]`] : []),
  ].join(' ')
  return [
    status,
    ...lines.map(sketchLine),
    ...(code ? [`┌─${code.language}─ ${code.name}`, mark('│ ')(code.text.trimEnd()), '└─'] : []),
    ...after.map(sketchLine),
    ...entries.map(({ text, button }) => (button ? `${text}  ${sketchButton(button)}` : text)),
    ...(row ? [row] : []),
    ...(foot ? [`⌄ ${foot}`] : []),
  ].join('\n')
}

function sketchLine({ text, style }: Line): string {
  return style ? MARKS[style](text) : text
}

function sketchButton({ label, url }: Button): string {
  return `[${label}${url ? ' ↗' : ''}]`
}

function mark(sign: string) {
  return (text: string) => text.replaceAll(/^/gm, sign)
}

export type Told = { as: keyof Surface; reply?: Reply; text?: string }

/** A surface on no platform at all: it keeps what it is told. */
export function recordSurface(): { surface: Surface; told: Told[] } {
  const told: Told[] = []
  const posted = (message: string) => ({ message, files: [] })
  const surface: Surface = {
    name: 'slack',
    postCard: async (_, reply) => {
      told.push({ as: 'postCard', reply })
      return 'card'
    },
    editCard: async (_, __, reply) => void told.push({ as: 'editCard', reply }),
    openThread: async () => ({ thread: 'thread' }),
    post: async (_, reply) => {
      told.push({ as: 'post', reply })
      return posted('message')
    },
    edit: async (_, { message }, reply) => {
      told.push({ as: 'edit', reply })
      return posted(message)
    },
    editProgress: async (_, __, reply) => void told.push({ as: 'editProgress', reply }),
    find: async () => undefined,
    remove: async () => void told.push({ as: 'remove' }),
    call: async (_, text) => {
      told.push({ as: 'call', text })
      return 'called'
    },
    whisper: async (_, reply) => void told.push({ as: 'whisper', reply }),
    eraseFile: async () => void told.push({ as: 'eraseFile' }),
    hint: async () => 'reply_here',
  }
  return { surface, told }
}
