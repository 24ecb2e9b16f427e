import { html } from 'hono/html'
import type { Snippet } from '../../core/index.ts'
import type { Html } from './view.ts'

/**
 * Makes a form that is sent twice one request. It is the same for as long as the snippet is, so that a new
 * rendering of the page leaves the form alone; whatever is accepted changes the snippet, and with it the key.
 */
export function formKey({ updatedAt }: Snippet): Html {
  return html`<input type="hidden" name="key" value="${updatedAt.toISOString()}">`
}
