// Single keys, off inside fields; whoever doesn't want them turns them off, in this browser.
import { openDialog } from './dialogs.js'
import { byId } from './say.js'

const OFF = 'keys-off'

/** @type {Record<string, (event: KeyboardEvent) => void>} */
const keys = {
  '/': () => (byId('search')?.offsetParent ? byId('search').focus() : location.assign('/snippets')),
  n: () => (byId('description') ? byId('description').focus() : byId('new-link')?.click()),
  j: () => move(1),
  k: () => move(-1),
  c: () => byId('copy-code')?.click(),
  t: () => byId('tab-tests')?.click(),
  r: () => byId('run-tests')?.click(),
  d: () => {
    const id = byId('snippet')?.dataset.id
    if (id && byId('tab-history')) location.assign(`/snippets/${id}/diff${location.search}`)
  },
  '?': () => openDialog('keys'),
}

/** @param {1 | -1} by */
function move(by) {
  const entries = [...document.querySelectorAll('.entry-open')]
  const focused = entries.indexOf(document.activeElement?.closest('.entry')?.querySelector('.entry-open'))
  const at = focused >= 0 ? focused : entries.findIndex((entry) => entry.ariaCurrent === 'true')
  entries[Math.min(Math.max(at + by, 0), entries.length - 1)]?.focus()
}

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return
  if (event.target.closest?.('input, textarea, select, [contenteditable], dialog')) return
  if (localStorage.getItem(OFF) !== null) return
  const act = keys[event.key]
  if (!act) return
  event.preventDefault()
  act(event)
})

const enabled = byId('keys-enabled')
if (enabled) {
  enabled.checked = localStorage.getItem(OFF) === null
  enabled.addEventListener('change', () => {
    if (enabled.checked) localStorage.removeItem(OFF)
    else localStorage.setItem(OFF, '')
  })
}

// The selected entry may stand far down in its list.
document.querySelector('.entry.selected')?.scrollIntoView({ block: 'nearest' })
