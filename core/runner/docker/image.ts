import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type Docker from 'dockerode'
import type { Logger } from 'pino'
import { askEngine, openEngine, statusOf } from './engine.ts'
import { EngineAway } from './engine-away.ts'

// What the image is made of; a change makes another image, under another tag.
const CONTEXT = join(import.meta.dirname, '..')
const DOCKERFILE = 'docker/Dockerfile'
const FILES = [DOCKERFILE, ...['guard', 'main', 'observe', 'scratch', 'speech'].map((name) => `harness/${name}.py`)]

const HARNESS_LABEL = 'tanzaku.harness'
const harness = FILES.reduce((hash, file) => hash.update(readFileSync(join(CONTEXT, file))), createHash('sha256'))
  .digest('hex')
  .slice(0, 12)

export type Image = { name: string; digest: string }

/** The name of the image that is built here. */
export const OWN_IMAGE = `tanzaku-runner-python:${harness}`

/**
 * The image runs are made in: the one that is named, pulled if need be, else our own, built on first use.
 * Throws EngineAway when it can't be had, or has another harness than this Tanzaku speaks with.
 */
export async function ensureImage(docker: Docker, named: string | undefined, log: Logger): Promise<Image> {
  const name = named ?? OWN_IMAGE
  const found =
    (await inspect(docker, name)) ??
    (await (named ? pull(docker, name, log) : buildImage(docker, log)).then(() => inspect(docker, name)))
  if (!found) throw new EngineAway(`there is no image ${name}`)
  const theirs = found.Config.Labels?.[HARNESS_LABEL]
  if (theirs !== harness) {
    throw new EngineAway(
      `image ${name} has the harness ${theirs ?? 'of nobody'}, this Tanzaku needs ${harness}. ` +
        'Build it again with: npm run runner:build, or leave RUNNER_IMAGE_PYTHON unset',
    )
  }
  return { name, digest: found.Id }
}

/** Builds our own image at the engine that is named; see openEngine. Throws EngineAway. */
export function buildOwnImage(host: string | undefined, log: Logger): Promise<void> {
  return buildImage(openEngine(host), log)
}

/** Builds our own image; its progress goes into the log. Throws EngineAway. */
export async function buildImage(docker: Docker, log: Logger): Promise<void> {
  log.info({ image: OWN_IMAGE }, 'building the runner image; this takes a minute, once')
  const stream = await askEngine('build', () =>
    docker.buildImage(
      { context: CONTEXT, src: FILES },
      { t: OWN_IMAGE, dockerfile: DOCKERFILE, labels: { [HARNESS_LABEL]: harness }, rm: true },
    ),
  )
  await followProgress(docker, stream, log)
  log.info({ image: OWN_IMAGE }, 'the runner image is built')
}

async function pull(docker: Docker, name: string, log: Logger): Promise<void> {
  log.info({ image: name }, 'pulling the runner image')
  await followProgress(docker, await askEngine('pull', () => docker.pull(name)), log)
}

async function inspect(docker: Docker, name: string): Promise<Docker.ImageInspectInfo | undefined> {
  try {
    return await askEngine('inspect image', () => docker.getImage(name).inspect())
  } catch (error) {
    if (statusOf(error) === 404) return undefined
    throw error
  }
}

function followProgress(docker: Docker, stream: NodeJS.ReadableStream, log: Logger): Promise<void> {
  return new Promise((resolve, reject) => {
    docker.modem.followProgress(
      stream,
      (error) => (error ? reject(new EngineAway(`image: ${error.message}`, { cause: error })) : resolve()),
      (event: { stream?: string; status?: string }) => {
        const line = (event.stream ?? event.status ?? '').trim()
        if (/^Step \d/.test(line)) log.info({ progress: line }, 'building the runner image')
        else if (line) log.debug({ progress: line }, 'runner image')
      },
    )
  })
}
