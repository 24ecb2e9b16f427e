/** What the command line may say; each bench reads what it knows. */
export const OPTIONS = {
  json: { type: 'string' },
  data: { type: 'string' },
  tasks: { type: 'string' },
  rows: { type: 'string' },
  seed: { type: 'string' },
  variant: { type: 'string' },
  locale: { type: 'string' },
  live: { type: 'boolean' },
  yes: { type: 'boolean' },
} as const

export type Options = {
  [Name in keyof typeof OPTIONS]?: ((typeof OPTIONS)[Name]['type'] extends 'boolean' ? boolean : string) | undefined
}
