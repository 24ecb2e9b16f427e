import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createLog } from '../core/log.ts'
import { settings as containerSettings, startContainer } from '../core/runner/docker/container.ts'
import { createDockerRunner } from '../core/runner/docker/docker-runner.ts'
import { openEngine } from '../core/runner/docker/engine.ts'
import { ensureImage, type Image } from '../core/runner/docker/image.ts'
import { nameOwner } from '../core/runner/docker/owner.ts'
import { writeRequest } from '../core/runner/frames.ts'
import type { Runner, RunReport } from '../core/runner/runner.ts'
import { createWasmRunner } from '../core/runner/wasm/wasm-runner.ts'
import { type Figures, quantile, summary } from './figures.ts'

const PAIRS = 30
const BURST = 50
const BLOCKS = 4
const BLOCK_MS = 8_000
const MIXED = 1_000
const WASM_ROUNDS = 5

// The pool is full again after this long, so that each pair finds a warm container and a quiet machine.
const REST_MS = 1_500

const limits = { timeoutMs: 10_000, memoryMb: 256 }
const log = createLog({ level: 'warn', format: 'pretty', secrets: [] })
const code = 'def f(x):\n    return x * 2\n'
const acts = [{ id: 'one', act: 'f(21)' }]

/**
 * The runners by themselves. Docker: a warm run beside `docker run --rm` of the same image with the same
 * limits and one case, in turns; a burst; runs a second, sustained, beside bare create → ready → remove of
 * the same image, in turns; containers left after a thousand mixed runs. The embedded one: cold and warm.
 */
export async function benchRunner(): Promise<Figures> {
  return { ...(await benchDocker()), ...(await benchWasm()) }
}

async function benchDocker(): Promise<Figures> {
  const docker = openEngine(undefined)
  const image = await ensureImage(docker, undefined, log)
  const runner = createDockerRunner({ pool: 2, memoryMb: limits.memoryMb, log })
  await honest(runner)

  const warm: number[] = []
  const bare: number[] = []
  for (let pair = 0; pair < PAIRS; pair++) {
    await sleep(REST_MS)
    bare.push(await timed(() => dockerRun(image)))
    await sleep(REST_MS)
    warm.push(await timed(() => honest(runner)))
  }

  await sleep(REST_MS)
  const burst: number[] = []
  const burstMs = await timed(async () => {
    await Promise.all(Array.from({ length: BURST }, async () => burst.push(await timed(() => honest(runner)))))
  })

  const rates = { runs: [] as number[], containers: [] as number[] }
  const owner = nameOwner()
  const bareContainer = async () => {
    const container = await startContainer(docker, { image, memoryMb: limits.memoryMb, runtime: undefined, owner })
    await container.remove()
  }
  for (let block = 0; block < BLOCKS; block++) {
    rates.containers.push(await perSecond(runner.atOnce, bareContainer))
    rates.runs.push(await perSecond(runner.atOnce, () => honest(runner)))
  }

  const verdicts = await mixed(runner)
  await runner.close()
  const left = (await docker.listContainers({ all: true, filters: { label: ['tanzaku.runner'] } })).filter(
    ({ Labels }) => Object.values(Labels).some((label) => label.split('/')[2] === String(process.pid)),
  )
  const [runs, containers] = [quantile(rates.runs, 0.5), quantile(rates.containers, 0.5)]
  return {
    'docker run --rm, one case (ms)': { ...summary(bare), p95: Math.round(quantile(bare, 0.95)) },
    'warm run, one case (ms)': { ...summary(warm), p95: Math.round(quantile(warm, 0.95)) },
    'docker run --rm ÷ warm run': { median: round(quantile(bare, 0.5) / quantile(warm, 0.5)) },
    [`burst of ${BURST}, each (ms)`]: { ...summary(burst), p95: Math.round(quantile(burst, 0.95)) },
    [`burst of ${BURST}, all (ms)`]: { median: Math.round(burstMs) },
    'runs a second, sustained': { median: round(runs), n: BLOCKS },
    'create → ready → remove a second': { median: round(containers), n: BLOCKS },
    'sustained, of the bare rate (%)': { median: Math.round((runs / containers) * 100) },
    [`${MIXED} mixed runs, wrong`]: { median: verdicts.wrong },
    [`${MIXED} mixed runs, containers left`]: { median: left.length },
  }
}

/** Nine honest runs in ten, and one that means harm. */
async function mixed(runner: Runner): Promise<{ wrong: number }> {
  const harm = ['while True: pass', 'import os\nos._exit(0)', 'len(bytearray(1 << 30))', 'while True: print("x" * 999)']
  let wrong = 0
  let next = 0
  const work = async () => {
    while (next < MIXED) {
      const n = next++
      const abusive = n % 10 === 0
      const act = abusive ? (harm[(n / 10) % harm.length] ?? '') : `f(${n})`
      const report = await run(runner, act, abusive ? 1_000 : limits.timeoutMs)
      const claim = report.acts[0]?.claim
      const right = claim?.kind === 'value' && claim.value === n * 2
      if (right === abusive) wrong++
    }
  }
  await Promise.all(Array.from({ length: runner.atOnce }, work))
  return { wrong }
}

async function benchWasm(): Promise<Figures> {
  const folder = mkdtempSync(join(tmpdir(), 'tanzaku-bench-'))
  const cold: number[] = []
  const fromSnapshot: number[] = []
  const warm: number[] = []
  for (let round = 0; round < WASM_ROUNDS; round++) {
    const without = createWasmRunner({ memoryMb: limits.memoryMb, log })
    cold.push(await timed(() => honest(without)))
    await without.close()
    const kept = createWasmRunner({ memoryMb: limits.memoryMb, log, cacheDir: folder })
    const first = await timed(() => honest(kept))
    if (round > 0) fromSnapshot.push(first) // the first one makes the snapshot
    await sleep(3_000)
    warm.push(await timed(() => honest(kept)))
    await kept.close()
  }
  rmSync(folder, { recursive: true })
  return {
    'wasm, cold (ms)': summary(cold),
    'wasm, from its snapshot (ms)': summary(fromSnapshot),
    'wasm, warm (ms)': summary(warm),
  }
}

function run(runner: Runner, act: string, timeoutMs = limits.timeoutMs): Promise<RunReport> {
  const signal = new AbortController().signal
  return runner.run({ language: 'python', code, acts: [{ id: 'one', act }], limits: { ...limits, timeoutMs }, signal })
}

async function honest(runner: Runner): Promise<void> {
  const { acts: found, ended } = await run(runner, 'f(21)')
  const claim = found[0]?.claim
  if (ended !== 'ended' || claim?.kind !== 'value' || claim.value !== 42) throw new Error(`a run went wrong: ${ended}`)
}

/** The same image, limits and request, by the command line. */
async function dockerRun(image: Image): Promise<void> {
  const {
    HostConfig: host = {},
    User = '',
    Hostname = '',
  } = containerSettings({
    image,
    memoryMb: limits.memoryMb,
    runtime: undefined,
    owner: nameOwner(),
  })
  const child = spawn(
    'docker',
    [
      ...['run', '--rm', '-i', '--network', 'none', '--read-only', '--cap-drop', 'ALL'],
      ...['--security-opt', 'no-new-privileges', '--ipc', 'none', '--log-driver', 'none', '--user', User],
      ...['--hostname', Hostname, '--memory', String(host.Memory), '--memory-swap', String(host.MemorySwap)],
      ...['--pids-limit', String(host.PidsLimit), '--cpus', String((host.NanoCpus ?? 0) / 1e9)],
      ...['--cpu-shares', String(host.CpuShares)],
      ...(host.Ulimits ?? []).flatMap(({ Name, Soft, Hard }) => ['--ulimit', `${Name}=${Soft}:${Hard}`]),
      ...Object.entries(host.Tmpfs ?? {}).flatMap(([path, options]) => ['--tmpfs', `${path}:${options}`]),
      image.name,
    ],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  )
  child.stdin.write(writeRequest({ code, acts, limits }))
  let said = ''
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString('latin1')
  })
  const [status] = await once(child, 'close')
  if (status !== 0 || !said.includes('"value":42')) throw new Error(`docker run ended with ${status}`)
}

async function perSecond(atOnce: number, work: () => Promise<void>): Promise<number> {
  const began = performance.now()
  let done = 0
  const loop = async () => {
    while (performance.now() - began < BLOCK_MS) {
      await work()
      done++
    }
  }
  await Promise.all(Array.from({ length: atOnce }, loop))
  return (done / (performance.now() - began)) * 1000
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return performance.now() - began
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
