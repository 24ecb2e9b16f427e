import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ABUSES, BREACHED } from '../testing/abuse.ts'
import { describeRunners, runAndJudge } from '../testing/runners.ts'
import type { Runner } from './runner.ts'

const MINUTE = 60_000
// What is to run into its time has little of it; the rest has as much as anybody.
const SHORT_MS = 2_000
const LONG_MS = 10_000

describeRunners('abuse', (start, engine) => {
  let runner: Runner
  let before: unknown
  beforeAll(async () => {
    runner = start()
    await runAndJudge(runner, '', [{ act: '1' }]) // the image, or the interpreter, once
    before = hostState()
  }, 3 * MINUTE)
  afterAll(() => runner?.close())

  const rows = ABUSES.filter(({ wasm }) => engine !== 'wasm' || wasm !== 'not there').map((row) => ({
    ...row,
    verdict: (engine === 'wasm' && row.wasm) || row.verdict,
  }))

  describe.each(Object.entries(Object.groupBy(rows, ({ verdict }) => verdict)))('%s', (verdict, group) => {
    test.each(group ?? [])('$name', { timeout: MINUTE }, async ({ code = '', act, expected = BREACHED }) => {
      const neighbour = { act: '1 + 1', expected: 2 }
      const { verdict: came, results } = await runAndJudge(runner, code, [{ act, expected }, neighbour], {
        timeoutMs: verdict === 'timed_out' ? SHORT_MS : LONG_MS,
      })
      if (verdict === 'anything but passed') expect(came).not.toBe('passed')
      else expect({ came, results }).toMatchObject({ came: verdict })
      const [abuse, beside] = results
      expect(abuse?.status === 'passed').toBe(verdict === 'passed')
      if (verdict !== 'failed') return
      // It says why, and nobody else is hurt: unless the program itself can't be imported.
      expect(abuse?.raised ?? abuse?.reason).toBeDefined()
      if (abuse?.reason?.code !== 'import_failed') expect(beside?.status).toBe('passed')
    })
  })

  test('the next run is in time, in a clean place', async () => {
    const { verdict } = await runAndJudge(
      runner,
      'import os',
      [
        { act: 'os.listdir("/tmp")', expected: [] },
        {
          act: 'sorted(k for k in os.environ if k not in ("PWD",))',
          expected: engine === 'docker' ? ['HOME', 'LANG', 'PATH', 'TMPDIR', 'TZ'] : expect.anything(),
        },
      ].slice(0, engine === 'docker' ? 2 : 1),
    )
    expect(verdict).toBe('passed')
  })

  test('the host is as it was', () => {
    expect(hostState()).toEqual(before)
  })
})

/** What of this machine a breach would most likely have touched. */
function hostState() {
  const files = ['/etc/passwd', '/etc/group', '/etc/hosts', '/etc/resolv.conf']
  return {
    root: list('/'),
    etc: list('/etc'),
    files: files.map((file) => readFileSync(file, 'utf8')),
    volumes: docker('volume', 'ls', '-q'),
    networks: docker('network', 'ls', '-q'),
    changed: statSync('/').mtimeMs,
  }
}

function list(folder: string): string[] {
  return readdirSync(folder).toSorted()
}

function docker(...args: string[]): string {
  return spawnSync('docker', args, { encoding: 'utf8' }).stdout ?? ''
}
