/** A model's text without what can't be stored: NUL, and half surrogate pairs. No code needs them literally. */
export function storable(text: string): string {
  return text.replaceAll('\0', '').toWellFormed()
}
