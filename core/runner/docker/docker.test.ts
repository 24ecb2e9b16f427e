// What only the Docker runner has: the policy as the engine holds it, its pool, orphans, a lost engine.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createEngineProxy } from '../../testing/engine-proxy.ts'
import { hasEngine, nameWithout } from '../../testing/needs.ts'
import { runAndJudge, silent, startDockerRunner } from '../../testing/runners.ts'
import { POLICY } from '../policy.ts'
import type { Runner } from '../runner.ts'
import { openEngine } from './engine.ts'
import { buildImage, OWN_IMAGE } from './image.ts'

const MINUTE = 60_000
const HONEST = [{ act: '1 + 1', expected: 2 }]

const noEngine = !hasEngine()
describe.skipIf(noEngine)(`the Docker runner ${noEngine ? nameWithout('engine') : ''}`, { timeout: MINUTE }, () => {
  const docker = openEngine(undefined)
  const open = new Set<Runner>()
  const start = (options: Parameters<typeof startDockerRunner>[0] = {}) => {
    const runner = startDockerRunner(options)
    open.add(runner)
    return runner
  }
  beforeAll(async () => {
    await buildImage(docker, silent) // once; later its layers are there
  }, 5 * MINUTE)
  afterEach(async () => {
    for (const runner of open) await runner.close()
    open.clear()
  })

  test('holds every container to the whole policy', async () => {
    const before = await ours()
    const runner = start({ pool: 1, memoryMb: 128 })
    const [id] = await until(async () => (await ours()).filter((one) => !before.includes(one)))
    const { HostConfig, Config, Mounts } = await docker.getContainer(id ?? '').inspect()
    expect(HostConfig).toMatchObject({
      NetworkMode: 'none',
      ReadonlyRootfs: true,
      CapAdd: null,
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges'],
      Privileged: false,
      IpcMode: 'none',
      PidMode: '',
      Memory: 128 * 1024 * 1024,
      MemorySwap: 128 * 1024 * 1024, // memory and swap together: no swap
      PidsLimit: POLICY.processes,
      NanoCpus: 1e9,
      Binds: null,
      Devices: null,
      LogConfig: { Type: 'none' },
      Ulimits: [
        { Name: 'nofile', Soft: 256, Hard: 256 },
        { Name: 'fsize', Soft: 32 * 1024 * 1024, Hard: 32 * 1024 * 1024 },
        { Name: 'core', Soft: 0, Hard: 0 },
      ],
    })
    expect(HostConfig.Init ?? false).toBe(false)
    expect(HostConfig.Tmpfs).toEqual({
      '/tmp': 'rw,noexec,nosuid,nodev,size=32m,nr_inodes=2048,mode=1777',
    })
    expect(Mounts).toEqual([])
    expect(Config.User).toBe('65534:65534')
    expect(Config.Env?.filter((entry) => !entry.startsWith('PATH='))).toEqual([])
    await runner.close()
    expect(await ours()).toEqual(before)
  })

  test('uses each container once, and leaves none behind', async () => {
    const before = await ours()
    const runner = start({ pool: 2 })
    const ids = new Set<string>()
    for (let n = 0; n < 5; n++) {
      await runAndJudge(runner, '', HONEST)
      for (const id of await ours()) ids.add(id)
    }
    expect(ids.size).toBeGreaterThanOrEqual(5)
    await runner.close()
    expect(await ours()).toEqual(before)
  })

  test('fifty abusive and fifty honest runs, mixed: every honest verdict is right', {
    timeout: 5 * MINUTE,
  }, async () => {
    const before = await ours()
    const runner = start({ pool: 2 })
    const abuses = [
      'while True: pass',
      'len(bytearray(1 << 30))',
      'while True: print("x" * 1000)',
      'import os\nos._exit(0)',
      'import os\nwhile True: os.fork()',
    ]
    const runs = Array.from({ length: 50 }, (_, n) => [
      runAndJudge(runner, '', [{ act: abuses[n % abuses.length] ?? '', expected: 1 }], { timeoutMs: 1_500 }),
      runAndJudge(runner, `def f(x): return x + ${n}`, [{ act: 'f(1)', expected: 1 + n }], { timeoutMs: 20_000 }),
    ])
    const verdicts = await Promise.all(runs.map((pair) => Promise.all(pair)))
    expect(verdicts.map(([, honest]) => honest?.verdict)).toEqual(Array.from({ length: 50 }, () => 'passed'))
    expect(verdicts.filter(([abusive]) => abusive?.verdict === 'passed')).toEqual([])
    await runner.close()
    expect(await ours()).toEqual(before)
  })

  test('takes away what a killed process left, and nothing of a live one', async () => {
    const live = start({ pool: 1 })
    await until(async () => (await ours()).length > 0)
    const before = await ours()
    const child = spawn(process.execPath, [join(import.meta.dirname, '../../testing/runner-child.ts')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    for await (const line of createInterface({ input: child.stdout })) if (line === 'running') break
    const its = await ours(child.pid)
    expect(its.length).toBeGreaterThanOrEqual(2) // one runs, others wait
    child.kill('SIGKILL')
    await once(child, 'exit')

    const next = start({ pool: 1 }) // reaps at its start
    await until(async () => (await ours(child.pid)).length === 0)
    expect(await ours()).toEqual(expect.arrayContaining(before))
    expect((await runAndJudge(live, '', HONEST)).verdict).toBe('passed')
    expect((await runAndJudge(next, '', HONEST)).verdict).toBe('passed')
  })

  describe('without its engine', () => {
    test('a run whose engine is lost is done again when it is back', async () => {
      const proxy = await createEngineProxy()
      await proxy.open()
      const runner = start({ pool: 1, host: proxy.host })
      await runAndJudge(runner, '', HONEST)
      const running = runAndJudge(runner, 'import time', [{ act: 'time.sleep(2)\nreturn 7', expected: 7 }])
      await sleep(800)
      await proxy.cut()
      await sleep(1_000)
      await proxy.open()
      expect((await running).verdict).toBe('passed')
      await runner.close()
      await proxy.close()
    })

    test('a run whose connection is lost, though not its engine, is done again', async () => {
      const proxy = await createEngineProxy()
      await proxy.open()
      const runner = start({ pool: 1, host: proxy.host })
      await runAndJudge(runner, '', HONEST)
      const running = runAndJudge(runner, 'import time', [{ act: 'time.sleep(3) or 5', expected: 5 }, ...HONEST])
      await sleep(1_000)
      expect(proxy.cutAttached()).toBeGreaterThan(0)
      expect((await running).results.map(({ status }) => status)).toEqual(['passed', 'passed'])
      await runner.close()
      await proxy.close()
    })

    test('a run whose engine stays away is unavailable; later ones find it back', async () => {
      const proxy = await createEngineProxy()
      await proxy.open()
      const runner = start({ pool: 1, host: proxy.host })
      await runAndJudge(runner, '', HONEST)
      await proxy.cut()
      expect(await runner.check()).toMatchObject({ ready: false })
      const { verdict, results, report } = await runAndJudge(runner, '', HONEST)
      expect(verdict).toBe('unavailable')
      expect(results.map(({ status }) => status)).toEqual(['not_run'])
      expect(report).toMatchObject({ image: null, languageVersion: '', acts: [] })
      await proxy.open()
      expect(await runner.check()).toEqual({ ready: true })
      expect((await runAndJudge(runner, '', HONEST)).verdict).toBe('passed')
      await runner.close()
      await proxy.close()
    })

    test('containers that are killed from outside are no fault of the code', async () => {
      const runner = start({ pool: 1 })
      await runAndJudge(runner, '', HONEST)
      const before = await ours()
      const running = runAndJudge(runner, 'import time', [{ act: 'time.sleep(1.5)\nreturn 7', expected: 7 }])
      await sleep(500)
      for (const id of before) spawnSync('docker', ['kill', id])
      expect((await running).verdict).toBe('passed')
    })
  })

  test('a container that dies again in the same run is the code’s own doing', async () => {
    const runner = start({ pool: 1 })
    await runAndJudge(runner, '', HONEST)
    let over = false
    // Only this act has such a child: what was before it has ended by then.
    const act = 'subprocess.run(["sleep", "20"])'
    const running = runAndJudge(runner, 'import subprocess', [...HONEST, { act }, ...HONEST], {
      timeoutMs: 20_000,
    }).finally(() => {
      over = true
    })
    for (let killed = 0; !over && killed < 2; await sleep(100)) {
      for (const id of await ours()) {
        const { Processes } = await docker
          .getContainer(id)
          .top({ ps_args: '-eo pid,args' })
          .catch(() => ({ Processes: [] as string[][] })) // it is being made, or removed
        if (!Processes.some((columns: string[]) => columns.join(' ').includes('sleep 20'))) continue
        await docker.getContainer(id).kill()
        killed++
      }
    }
    const { verdict, results } = await running
    expect(verdict).toBe('crashed')
    expect(results.map(({ status }) => status)).toEqual(['passed', 'error', 'not_run'])
  })

  test('all that is under way ends when the runner is closed', async () => {
    const runner = start({ pool: 2 })
    const loops = Array.from({ length: 5 }, () =>
      runAndJudge(runner, '', [{ act: 'while True: pass' }], { timeoutMs: 60_000 }),
    )
    const settled = Promise.allSettled(loops)
    await sleep(2_500)
    await runner.close()
    const late = runAndJudge(runner, '', HONEST)
    await expect(late).rejects.toThrow('the runner is closed')
    expect((await settled).map((end) => end.status === 'rejected' && String(end.reason))).toEqual(
      loops.map(() => 'Error: the runner is closed'),
    )
  })

  test('an image with another harness is refused, and said', async () => {
    const runner = start({ pool: 0, image: 'debian:trixie-slim' })
    const { verdict, report } = await runAndJudge(runner, '', HONEST)
    expect(verdict).toBe('unavailable')
    expect(report.stderr).toContain('npm run runner:build')
  })

  test('an image under another name is used, and its digest told', async () => {
    const name = 'tanzaku-test-runner:named'
    spawnSync('docker', ['tag', OWN_IMAGE, name])
    const { verdict, report } = await runAndJudge(start({ pool: 0, image: name }), '', HONEST)
    expect(verdict).toBe('passed')
    expect(report.image).toMatch(/^sha256:[0-9a-f]{64}$/)
    spawnSync('docker', ['rmi', name])
  })

  /** The containers of a process; other tests have theirs beside. */
  async function ours(pid = process.pid): Promise<string[]> {
    const found = await docker.listContainers({ all: true, filters: { label: ['tanzaku.runner'] } })
    const own = found.filter(({ Labels }) => Labels['tanzaku.runner.owner']?.split('/')[2] === String(pid))
    return own.map(({ Id }) => Id).toSorted()
  }
})

/** Waits until something is so; what it is then. */
async function until<T>(look: () => Promise<T>): Promise<T> {
  for (;;) {
    const found = await look()
    if (Array.isArray(found) ? found.length > 0 : found) return found
    await sleep(100)
  }
}
