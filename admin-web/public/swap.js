// Puts a new rendering of a snippet into the page, block by block, and only what changed.
import { byId } from './say.js'

/** The server's last rendering of each block: the page's own differs by what people opened and typed. */
const rendered = new Map()

const blocks = (root) => [...root.querySelectorAll('#snippet > [data-block]')]

for (const block of blocks(document)) rendered.set(block.dataset.block, block.innerHTML)

/** @param {string} part the answer of /snippets/{id}/part */
export function swap(part) {
  const fresh = new DOMParser().parseFromString(part, 'text/html')
  const old = byId('snippet')
  const next = fresh.getElementById('snippet')
  for (const block of blocks(fresh)) {
    const there = old.querySelector(`:scope > [data-block="${block.dataset.block}"]`)
    const words = block.innerHTML
    if (!there || rendered.get(block.dataset.block) === words || isTypedIn(there)) continue
    rendered.set(block.dataset.block, words)
    keepingFocus(() => {
      for (const { id } of there.querySelectorAll('details[open][id]'))
        block.querySelector(`#${id}`)?.setAttribute('open', '')
      there.replaceChildren(...block.childNodes)
    })
  }
  for (const name of ['version', 'title', 'state', 'done']) old.dataset[name] = next.dataset[name]
  document.title = `${next.dataset.title} · Tanzaku`
  const entry = fresh.querySelector('.entry')
  const listed = entry && byId(entry.id)
  if (listed && listed.innerHTML !== entry.innerHTML) keepingFocus(() => listed.replaceWith(entry))
}

/** Whether somebody is in the middle of filling in something here, or reads why it was refused. */
function isTypedIn(block) {
  if (block.querySelector('[aria-invalid]')) return true
  return [...block.querySelectorAll('input:not([type=hidden]), textarea')].some((field) => {
    const changed =
      field.type === 'checkbox' ? field.checked !== field.defaultChecked : field.value !== field.defaultValue
    return changed || field === document.activeElement
  })
}

/** @param {() => void} change */
function keepingFocus(change) {
  const id = document.activeElement?.id
  change()
  // What had the focus may be gone: then it goes to the title, not to the top of the page.
  if (id && document.activeElement === document.body) (byId(id) ?? byId('snippet-title'))?.focus()
}
