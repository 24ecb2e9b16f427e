// Dialogs, menus, and the notice with Undo.
import { announce, byId } from './say.js'

const LEAVES_MS = 10_000

document.addEventListener('click', (event) => {
  const target = event.target
  const link = target.closest?.('[data-delete]')
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault()
    askToDelete(link)
  }
  const opener = target.closest?.('[data-open]')
  if (opener) openDialog(opener.dataset.open)
  if (target.closest?.('[data-close]') || isBackdrop(event)) closeDialog(target.closest('dialog'))
  for (const menu of document.querySelectorAll('.menu[open]'))
    if (!menu.contains(target) || opener || link) menu.open = false
})

document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape' || event.isComposing) return
  // The browser closes a dialog itself, but some time later: the next key would still be meant for it.
  const dialog = document.querySelector('dialog[open]')
  if (dialog) {
    event.preventDefault()
    return closeDialog(dialog)
  }
  const open = event.target.closest?.('.menu[open], .edit-title[open]')
  if (!open) return
  open.open = false
  open.querySelector('summary')?.focus()
})

document.addEventListener(
  'toggle',
  (event) => {
    if (event.target.matches?.('.edit-title[open]')) event.target.querySelector('input')?.select()
  },
  true,
)

/** @param {string} id */
export function openDialog(id) {
  const dialog = byId(id)
  if (dialog && !dialog.open) dialog.showModal()
}

// A click beside a dialog is one on the dialog, outside its box.
function isBackdrop({ target, clientX: x, clientY: y }) {
  if (target.localName !== 'dialog') return false
  const { left, right, top, bottom } = target.getBoundingClientRect()
  return x < left || x > right || y < top || y > bottom
}

/** @param {HTMLDialogElement} dialog */
function closeDialog(dialog) {
  dialog.close()
  // With nothing to give the focus back to, the browser leaves it inside until it draws the next time.
  if (dialog.contains(document.activeElement)) document.activeElement.blur()
}

/** @param {HTMLElement} link */
function askToDelete(link) {
  const dialog = byId('delete')
  dialog.querySelector('#delete-ask').textContent = link.dataset.ask
  dialog.querySelector('#delete-consequence').textContent = link.dataset.consequence
  const form = dialog.querySelector('form')
  form.action = link.dataset.delete
  // Whoever deletes another snippet than the one they look at stays where they are.
  const selected = byId('snippet')?.dataset.id
  const next = document.createElement('input')
  Object.assign(next, { type: 'hidden', name: 'next', value: location.pathname + location.search })
  form.querySelector('[name=next]')?.remove()
  if (selected && !link.pathname.startsWith(`/snippets/${selected}/`)) form.append(next)
  openDialog('delete')
  byId('delete-keep')?.focus()
}

for (const notice of document.querySelectorAll('[data-leaves]')) {
  announce(notice.dataset.announce)
  // Seen once: coming back to this address must not say it again.
  const url = new URL(location.href)
  url.searchParams.delete('deleted')
  history.replaceState(history.state, '', url)
  const leave = () => {
    // Not under somebody's hands.
    if (notice.matches(':hover, :focus-within')) setTimeout(leave, 1000)
    else notice.remove()
  }
  setTimeout(leave, LEAVES_MS)
}
