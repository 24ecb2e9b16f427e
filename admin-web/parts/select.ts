import { html } from 'hono/html'
import type { Html } from './view.ts'

type Choice = { value: string; label: string }
type Select = { id: string; name: string; label: string; none: string; value: string | undefined; choices: Choice[] }

/** A choice among few; the first entry means none of them. */
export function select({ id, name, label, none, value, choices }: Select): Html {
  return html`<select id="${id}" name="${name}" aria-label="${label}">
    <option value="">${none}</option>
    ${choices.map((choice) => html`<option value="${choice.value}" ${choice.value === value ? html`selected` : ''}>${choice.label}</option>`)}
  </select>`
}
