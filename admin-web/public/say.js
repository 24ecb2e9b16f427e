/** @param {string} id */
export const byId = (id) => document.getElementById(id)

/**
 * Says something to those who listen to the page. The same words twice in a row would be passed over
 * in silence, so the place is emptied first.
 * @param {string} text
 */
export function announce(text) {
  const place = byId('announce')
  if (!place) return
  place.textContent = ''
  setTimeout(() => {
    place.textContent = text
  }, 50)
}

/**
 * Shows a notice until the page is left; once for each id.
 * @param {string} id
 * @param {string} text
 * @param {{ href: string, label: string }} [link]
 */
export function showNotice(id, text, link) {
  const place = byId('notices')
  if (!place || byId(id)) return
  const notice = document.createElement('div')
  notice.id = id
  notice.className = 'notice'
  const words = document.createElement('p')
  words.textContent = text
  notice.append(words)
  if (link) {
    const way = document.createElement('a')
    way.className = 'button'
    way.href = link.href
    way.textContent = link.label
    notice.append(way)
  }
  place.append(notice)
  announce(text)
}
