import { styleText } from 'node:util'
import type { Language } from '../core/index.ts'
import { paintCode } from './paint.ts'

/** Where the story is printed. The only part of the demo that writes. */
export type Screen = {
  line: (text?: string) => void
  /** A line that stands out. */
  heading: (text: string) => void
  /** A line that may be passed over. */
  aside: (text: string) => void
  code: (code: string, language: Language) => void
  /** A unified diff, without the names at its head. */
  diff: (diff: string) => void
  /** Shows that something is going on, until `end`. */
  progress: (unit: string) => Progress
}

export type Progress = {
  show: (doing: string) => void
  /** Takes the progress off a terminal; returns the milliseconds since it began. */
  end: () => number
}

const CODE_INDENT = '    '
const REDRAW_MS = 100

/**
 * Prints to standard output or error. On a terminal progress is one line that is rewritten; elsewhere each
 * change is a line of its own. Colours come and go with NO_COLOR, FORCE_COLOR and the terminal.
 */
export function createScreen(out: NodeJS.WriteStream): Screen {
  const rewrites = out.isTTY && process.env.TERM !== 'dumb'
  const line = (text = '') => {
    out.write(`${text}\n`)
  }
  return {
    line,
    heading: (text) => line(styleText('bold', text, { stream: out })),
    aside: (text) => line(styleText('dim', text, { stream: out })),
    code: (code, language) => {
      for (const one of paintCode(code.trimEnd(), language).split('\n')) line(one && CODE_INDENT + one)
    },
    diff: (diff) => {
      const colour = { '+': 'green', '-': 'red', '@': 'cyan' } as const
      for (const one of diff
        .trimEnd()
        .split('\n')
        .filter((text) => !/^(===|---|\+\+\+)/.test(text))) {
        const style = colour[one.charAt(0) as keyof typeof colour] // undefined for every other sign
        line(one && CODE_INDENT + (style ? styleText(style, one, { stream: out }) : one))
      }
    },
    progress: (unit) => (rewrites ? rewrittenProgress(out, unit) : plainProgress(line)),
  }
}

function rewrittenProgress(out: NodeJS.WriteStream, unit: string): Progress {
  const began = performance.now()
  let doing = ''
  const wipe = () => {
    out.cursorTo(0)
    out.clearLine(0)
  }
  const draw = () => {
    wipe()
    const seconds = ((performance.now() - began) / 1000).toFixed(1)
    out.write(styleText('cyan', `⏳ ${doing} · ${seconds} ${unit}`))
  }
  const redrawing = setInterval(draw, REDRAW_MS)
  return {
    show: (next) => {
      doing = next
      draw()
    },
    end: () => {
      clearInterval(redrawing)
      wipe()
      return performance.now() - began
    },
  }
}

function plainProgress(line: (text: string) => void): Progress {
  const began = performance.now()
  let shown = ''
  return {
    show: (doing) => {
      if (doing !== shown) line(`⏳ ${doing}`)
      shown = doing
    },
    end: () => performance.now() - began,
  }
}
