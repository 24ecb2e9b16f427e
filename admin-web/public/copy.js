// Copy buttons: `data-copy-text` has the text itself, `data-copy-from` the id of what shows it.
import { announce, byId } from './say.js'

const SHOWN_MS = 2000

document.addEventListener('click', async (event) => {
  const button = event.target.closest?.('[data-copy-text], [data-copy-from]')
  if (!button) return
  const text = button.dataset.copyText ?? byId(button.dataset.copyFrom)?.textContent ?? ''
  const { copied, notCopied } = document.body.dataset
  const done = await copy(text)
  announce(done ? copied : notCopied)
  if (button.dataset.copyFrom && done) showFor(button, copied)
})

/**
 * @param {string} text
 * @returns {Promise<boolean>}
 */
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return copyOldWay(text)
  }
}

// Over plain HTTP, as in a local network, browsers have no clipboard API.
function copyOldWay(text) {
  const field = document.createElement('textarea')
  const focused = document.activeElement
  field.value = text
  field.className = 'hidden'
  document.body.append(field)
  field.select()
  const done = document.execCommand('copy')
  field.remove()
  focused?.focus()
  return done
}

function showFor(button, text) {
  button.dataset.label ??= button.textContent
  button.textContent = text
  setTimeout(() => {
    button.textContent = button.dataset.label
  }, SHOWN_MS)
}
