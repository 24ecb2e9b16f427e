// The demo, see `npm run demo -- --help`: arguments → stage → story.
import { type Locale, words } from '../core/index.ts'
import { detectLocale } from '../core/words/detect.ts'
import { explainUsage, listRequests, suggestNext } from './guide.ts'
import { tellLoop } from './loop.ts'
import { findRecording, type Recording, readRecordings } from './recordings.ts'
import { createScreen, type Screen } from './screen.ts'
import { openStage } from './stage.ts'
import { STORY, tellRequest, tellStored } from './story.ts'
import { SAYS } from './words.ts'

const OPTIONS = ['--help', '-h', '--serve']

/** Returns the exit code. */
async function main(args: string[]): Promise<number> {
  const screen = createScreen(process.stdout)
  const complaints = createScreen(process.stderr)
  const recordings = readRecordings()
  const home = homeLocale()

  const options = args.filter((arg) => arg.startsWith('-'))
  const unknown = options.find((option) => !OPTIONS.includes(option))
  if (unknown) {
    complaints.line(SAYS[home].unknownOption(unknown))
    return 1
  }
  if (options.includes('--help') || options.includes('-h')) {
    explainUsage(screen, recordings, home)
    return 0
  }
  const serve = options.includes('--serve')
  const asked = args.filter((arg) => !arg.startsWith('-'))
  if (asked.length === 0) return perform(screen, recordings, STORY, { locale: home, serve })

  const request = asked.join(' ').trim() // with its quotes forgotten a request is several arguments
  const locale = detectLocale(request, home)
  if (findRecording(recordings, request)) return perform(screen, recordings, [request], { locale, serve })
  complaints.line(request ? SAYS[locale].unknown(request) : words(locale)('reasons.description_empty'))
  listRequests(complaints, recordings, locale)
  return 1
}

type How = { locale: Locale; serve: boolean }

async function perform(
  screen: Screen,
  recordings: Recording[],
  requests: string[],
  { locale, serve }: How,
): Promise<number> {
  const says = SAYS[locale]
  for (const line of says.intro) screen.line(line)
  screen.line()
  const starting = screen.progress(says.secondsUnit)
  starting.show(says.starting)
  const stage = await openStage(recordings, process.env.RUNNER === 'docker' ? 'docker' : 'wasm')
  screen.aside(says.started((starting.end() / 1000).toFixed(1)))

  const parts = { core: stage.core, screen }
  let allWell = true
  for (const request of requests) {
    const told = await tellRequest(parts, request)
    const loop = findRecording(recordings, request)?.loop
    allWell &&= told.well && (!loop || (await tellLoop(parts, told.id, loop.feedback)))
  }
  await tellStored(parts, locale)
  suggestNext(screen, recordings, requests, locale)
  if (serve) {
    const { url, password } = await stage.serve()
    screen.line()
    for (const line of says.serving(url, password)) screen.line(line)
    return new Promise(() => {}) // until a signal
  }
  await stage.close()
  return allWell ? 0 : 1
}

/** The language this machine is set to; English unless it is Japanese. */
function homeLocale(): Locale {
  return Intl.DateTimeFormat().resolvedOptions().locale.startsWith('ja') ? 'ja' : 'en'
}

// A signal ends the process by way of its 'exit' event, where the stage removes its folder. The codes
// are what a shell would report: 128 and the signal's number.
for (const [signal, code] of Object.entries({ SIGHUP: 129, SIGINT: 130, SIGTERM: 143 })) {
  process.once(signal, () => {
    createScreen(process.stderr).line() // what comes next doesn't share a line with the progress
    process.exit(code)
  })
}
// `npm run demo | head` closes the pipe early.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))

process.exitCode = await main(process.argv.slice(2))
