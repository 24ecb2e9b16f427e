/** A number in the query, as links of ours have it; undefined for anything else. */
export function readNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^[1-9]\d{0,5}$/.test(text) ? Number(text) : undefined
}
