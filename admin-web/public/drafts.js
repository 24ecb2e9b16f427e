// What is typed is kept in this tab until it has arrived: a session may end, a page may be left by mistake.

const KEY = 'draft:'
const SENT = 'sent:'

const fields = () => document.querySelectorAll('[data-draft]')

/** Puts back what was typed and not sent. */
export function restoreDrafts() {
  for (const field of fields()) {
    const draft = sessionStorage.getItem(KEY + field.dataset.draft)
    if (draft === null || draft === field.value || field.value !== field.defaultValue) continue
    // The box came back from the server with its text and a problem: that is the newer one.
    if (field.getAttribute('aria-invalid')) continue
    field.value = draft
    const folded = field.closest('details')
    if (folded) folded.open = true
  }
}

document.addEventListener('input', (event) => {
  const name = event.target.dataset?.draft
  if (!name) return
  if (event.target.value === '' || event.target.value === event.target.defaultValue)
    sessionStorage.removeItem(KEY + name)
  else sessionStorage.setItem(KEY + name, event.target.value)
})

document.addEventListener('submit', (event) => {
  for (const field of event.target.querySelectorAll('[data-draft]'))
    sessionStorage.setItem(SENT + field.dataset.draft, '')
})

/** What was sent has arrived when the page after it is neither the form again nor the way in. */
function forgetWhatArrived() {
  const sent = Object.keys(sessionStorage).filter((key) => key.startsWith(SENT))
  const arrived = document.getElementById('snippet') && !document.querySelector('[aria-invalid], [role=alert]')
  for (const key of sent) {
    sessionStorage.removeItem(key)
    if (arrived) sessionStorage.removeItem(KEY + key.slice(SENT.length))
  }
}

forgetWhatArrived()
restoreDrafts()
