import { cost, cut } from './text.ts'

/** What is left of one message or page: characters of text, and blocks. */
export type Room = {
  left: () => number
  /** As much of the text as there is room for. */
  text: (text: string, most: number) => string
  /** Room for one more block, and for a text of this cost with it. */
  block: (characters?: number) => boolean
  /** Whether something found no room at all. */
  isFull: () => boolean
}

export function newRoom(characters: number, blocks: number): Room {
  let left = characters
  let blocksLeft = blocks
  let full = false
  return {
    left: () => left,
    text: (text, most) => {
      const kept = cut(text, Math.min(most, left))
      left -= cost(kept)
      full ||= kept === ''
      return kept
    },
    block: (needed = 0) => {
      const fits = blocksLeft > 0 && left > needed
      if (fits) {
        blocksLeft -= 1
        left -= needed
      } else full = true
      return fits
    },
    isFull: () => full,
  }
}
