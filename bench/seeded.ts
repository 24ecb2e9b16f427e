/** Numbers from 0 up to 1, the same for the same seed everywhere (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Fisher and Yates, by a seed. */
export function shuffle<T>(items: T[], seed: number): T[] {
  const shuffled = [...items]
  const random = seeded(seed)
  for (let last = shuffled.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1))
    const [one, two] = [shuffled[last] as T, shuffled[other] as T] // both within the list
    shuffled[last] = two
    shuffled[other] = one
  }
  return shuffled
}
