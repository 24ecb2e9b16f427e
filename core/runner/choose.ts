import type { Logger } from 'pino'
import type { Runner } from './runner.ts'

export type RunnerSettings = {
  RUNNER: 'auto' | 'docker' | 'wasm'
  DOCKER_HOST?: string | undefined
  RUNNER_OCI_RUNTIME?: string | undefined
  RUNNER_IMAGE_PYTHON?: string | undefined
  RUNNER_POOL: number
  RUNNER_MEMORY_MB: number
  DATA_DIR: string
  DATABASE_URL?: string | undefined
}

/**
 * The runner that the settings ask for. `auto`: Docker when an engine answers, else the embedded one, but
 * never that one by itself where a DATABASE_URL says that this is no laptop: there the engine is waited for.
 */
export async function chooseRunner(settings: RunnerSettings, log: Logger): Promise<Runner> {
  if (settings.RUNNER === 'wasm') return wasm(settings, log)
  // Each is loaded only where it is used: dockerode alone would make every start, and every role's, slower.
  const { createDockerRunner } = await import('./docker/docker-runner.ts')
  const runner = createDockerRunner({
    host: settings.DOCKER_HOST,
    runtime: settings.RUNNER_OCI_RUNTIME,
    image: settings.RUNNER_IMAGE_PYTHON,
    pool: settings.RUNNER_POOL,
    memoryMb: settings.RUNNER_MEMORY_MB,
    log,
  })
  const state = await runner.check()
  if (state.ready || settings.RUNNER === 'docker' || settings.DATABASE_URL) {
    if (!state.ready) log.warn({ why: state.why }, 'no container engine answers: tests are not run until one does')
    return runner
  }
  await runner.close()
  log.info({ why: state.why }, 'no container engine answers: tests run in the embedded runner')
  return wasm(settings, log)
}

async function wasm({ RUNNER_MEMORY_MB, DATA_DIR }: RunnerSettings, log: Logger): Promise<Runner> {
  const { createWasmRunner } = await import('./wasm/wasm-runner.ts')
  return createWasmRunner({ memoryMb: RUNNER_MEMORY_MB, log, cacheDir: DATA_DIR })
}
