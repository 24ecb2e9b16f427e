// While a snippet is selected the page follows it: steps as words, changes as new pieces of the page.
import { restoreDrafts } from './drafts.js'
import { showSendKeys } from './forms.js'
import { announce, byId, showNotice } from './say.js'
import { swap } from './swap.js'

const LONGEST_PAUSE_MS = 30_000

/** @type {EventSource | undefined} */
let source
let pause = 1000
/** When the job in hand began, in our clock. */
let began = 0
let step = ''

const pane = () => byId('snippet')

function follow() {
  const id = pane()?.dataset.id
  if (!id) return
  source = new EventSource(`/api/v1/snippets/${id}/events`)
  source.addEventListener('open', () => {
    pause = 1000
  })
  source.addEventListener('step', ({ data }) => showStep(JSON.parse(data)))
  source.addEventListener('snippet', ({ data }) => {
    const { updatedAt, state, suite, run } = JSON.parse(data)
    // As pages/snippet.ts writes it.
    const version = [updatedAt, state, suite?.number, suite?.vacuous, run?.number].join(' ')
    if (pane()?.dataset.version !== version) void refresh()
  })
  source.addEventListener('done', () => {
    step = ''
    began = 0
  })
  // A lost connection is taken up again by the browser; a refused one is not: ask why.
  source.addEventListener('error', () => {
    if (source.readyState === EventSource.CLOSED) void comeBack()
  })
}

async function comeBack() {
  if (!(await refresh())) return
  setTimeout(follow, pause)
  pause = Math.min(pause * 2, LONGEST_PAUSE_MS)
}

let refreshing = false
let again = false

/**
 * Fetches the snippet's pieces and puts in those that changed.
 * @returns {Promise<boolean>} whether it makes sense to go on
 */
async function refresh() {
  if (refreshing) {
    again = true
    return true
  }
  refreshing = true
  try {
    do {
      again = false
      if (!(await fetchPart())) return false
    } while (again)
    return true
  } finally {
    refreshing = false
  }
}

async function fetchPart() {
  const { id, gone, state } = pane().dataset
  const answer = await fetch(`/snippets/${id}/part${location.search}`, { redirect: 'manual' }).catch(() => undefined)
  if (!answer) return true
  if (answer.type === 'opaqueredirect' || answer.status === 401) return signedOut()
  if (answer.status === 404) {
    showNotice('gone', gone)
    return false
  }
  if (!answer.ok) return true
  swap(await answer.text())
  restoreDrafts()
  showSendKeys()
  showElapsed()
  const now = pane().dataset
  if (state === 'working' && now.state !== 'working')
    announce(document.querySelector('.failed p')?.innerText ?? now.done)
  return true
}

function signedOut() {
  const { signedOut: text, signIn: label } = document.body.dataset
  const next = encodeURIComponent(location.pathname + location.search)
  showNotice('signed-out', text, { href: `/sign-in?next=${next}`, label })
  return false
}

/** @param {{ step: string, at: string, round?: number }} event */
function showStep({ step: name, at }) {
  began ||= Date.parse(at) + clockDifference()
  step = name
  showElapsed()
}

function clockDifference() {
  const now = document.querySelector('[data-working]')?.dataset.now
  return now ? loaded - Number(now) : 0
}

function showElapsed() {
  const line = document.querySelector('[data-working]')
  if (!line) return
  const words = JSON.parse(line.dataset.steps)[step]
  const place = line.querySelector('[data-step]')
  if (words && place.textContent !== words) {
    place.textContent = words
    announce(words)
  }
  const seconds = Math.max(0, Math.round((Date.now() - began) / 1000))
  if (began)
    line.querySelector('[data-seconds]').textContent = ` · ${line.dataset.elapsed.replace('#', String(seconds))}`
}

const loaded = Date.now()
setInterval(showElapsed, 1000)
follow()
addEventListener('pagehide', () => source?.close())
addEventListener('pageshow', ({ persisted }) => persisted && follow())
// A page nobody sees keeps no connection: browsers allow six to one host, all tabs together.
document.addEventListener('visibilitychange', () => {
  source?.close()
  if (!document.hidden) void comeBack()
})
