import type { View } from './view.ts'

/** A time it took: milliseconds below a second, else seconds with one decimal. */
export function durationText(ms: number, t: View['t']): string {
  if (ms >= 1000) return t('badge.seconds', { seconds: (ms / 1000).toFixed(1) })
  return t('web.runs.milliseconds', { ms: ms < 10 ? Number(ms.toFixed(1)) : Math.round(ms) })
}
