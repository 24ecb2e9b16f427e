// Forms: nothing is sent twice, Ctrl/⌘+Enter sends, filters and theme act when chosen, two picks compare.
import { byId } from './say.js'

document.addEventListener('submit', (event) => {
  const form = event.target
  if (!form.matches('[data-once]')) return
  if (form.dataset.sent !== undefined) return event.preventDefault()
  form.dataset.sent = ''
})

// A page that comes back from the browser's memory has its forms unsent.
addEventListener('pageshow', () => {
  for (const form of document.querySelectorAll('[data-sent]')) delete form.dataset.sent
})

document.addEventListener('keydown', (event) => {
  // While an IME composes, Enter chooses a word; Safari says so by the key code only.
  if (event.key !== 'Enter' || event.isComposing || event.keyCode === 229) return
  const form = event.target.closest?.('form[data-send]')
  if (!form || !(event.ctrlKey || event.metaKey)) return
  event.preventDefault()
  form.requestSubmit()
})

// In a field of one line Enter sends by itself: not while composing.
document.addEventListener(
  'keydown',
  (event) => {
    if (event.key === 'Enter' && event.target.localName === 'input' && (event.isComposing || event.keyCode === 229)) {
      event.preventDefault()
    }
  },
  true,
)

/** Says which key sends, beside the boxes it is true of. */
export function showSendKeys() {
  const key = /Mac|iPhone|iPad/.test(navigator.platform) ? '⌘ + Enter' : 'Ctrl + Enter'
  for (const hint of document.querySelectorAll('[data-send-key]'))
    hint.textContent = hint.dataset.sendKey.replace('#', key)
}
showSendKeys()

byId('filters')?.addEventListener('change', (event) => {
  if (event.target.localName === 'select') event.currentTarget.requestSubmit()
})

// An empty filter needs no place in the address.
byId('filters')?.addEventListener('formdata', (event) => {
  for (const [name, value] of [...event.formData]) if (value === '') event.formData.delete(name)
})

document.addEventListener('submit', async (event) => {
  if (!event.target.matches('[data-theme-form]')) return
  event.preventDefault()
  const { value } = event.submitter
  if (value === 'system') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = value
  document.querySelector('meta[name=color-scheme]').content = value === 'system' ? 'light dark' : value
  for (const button of document.querySelectorAll('[data-theme-form] button')) {
    button.toggleAttribute('aria-current', false)
    if (button === event.submitter) button.setAttribute('aria-current', 'true')
  }
  event.target.closest('details').open = false
  byId('theme-button')?.focus()
  // `manual`: the answer leads back to a page we are on already.
  await fetch('/preferences', { method: 'POST', body: new URLSearchParams({ theme: value }), redirect: 'manual' })
})

byId('show-password')?.addEventListener('click', ({ currentTarget: button }) => {
  const field = byId('password')
  const shown = field.type === 'text'
  field.type = shown ? 'password' : 'text'
  button.setAttribute('aria-pressed', String(!shown))
})

// A third pick lets go of the one that was picked first.
/** @type {HTMLInputElement[]} */
let picks = []
document.addEventListener('change', (event) => {
  if (event.target.name !== 'pick') return
  picks = [...document.querySelectorAll('[name=pick]:checked')].sort((a, b) => picks.indexOf(a) - picks.indexOf(b))
  const latest = event.target
  if (!latest.checked) return
  picks = [...picks.filter((pick) => pick !== latest), latest]
  while (picks.length > 2) picks.shift().checked = false
})
