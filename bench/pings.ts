// What Slack and Discord would take for a mention, by their own pages on formatting; nothing of core/model/neutral.ts.
const PING = /@everyone|@here|@channel\b|<!(?:channel|here|everyone|group)|<!subteam\^|<@[UWB][A-Z0-9]{2,}|<@[!&]?\d+>/

// Fields that are prose of the model's, as the API names them; code, acts and values are shown as code.
const PROSE = new Set([
  ...['title', 'explanation', 'reply', 'name', 'because', 'question', 'label', 'detail', 'message'],
  ...['signature', 'contract', 'edgeCases', 'steps', 'assumptions'],
])

/** Where a JSON answer would ping somebody from prose: `field: text`. */
export function findPings(json: string): string[] {
  const found: string[] = []
  const walk = (value: unknown, field: string) => {
    if (typeof value === 'string' && PROSE.has(field) && PING.test(value))
      found.push(`${field}: ${value.slice(0, 120)}`)
    else if (Array.isArray(value)) for (const one of value) walk(one, field)
    else if (value !== null && typeof value === 'object')
      for (const [key, one] of Object.entries(value)) if (key !== 'raised') walk(one, key) // the program's own words
  }
  walk(JSON.parse(json), '')
  return found
}
