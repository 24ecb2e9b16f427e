// The whole as people install it: the image built, the compose file brought up, the story told over HTTP.
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer } from 'node:net'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ModelServer, startModelServer, usualReply } from './core/testing/model-server.ts'
import { hasDocker, nameWithout } from './core/testing/needs.ts'

const IMAGE = 'tanzaku-test'
const MINUTE = 60_000
const GRACE_MS = 30_000 // stop_grace_period

test('the image runs the Node that package.json pins', () => {
  const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8'))
  const bases = [...readFileSync('Dockerfile', 'utf8').matchAll(/^FROM (\S+)/gm)].map(([, base]) => base)
  expect(new Set(bases)).toEqual(new Set([`node:${dependencies.node}-trixie-slim`]))
})

// Each test goes on where the one before it ended.
const noDocker = !hasDocker()
describe.skipIf(noDocker)(`docker compose ${noDocker ? nameWithout('docker') : ''}`, { timeout: 2 * MINUTE }, () => {
  let stack: Stack
  let kept: Json
  let begun: Json
  beforeAll(async () => {
    stack = await bringUp()
  }, 20 * MINUTE) // the first build fetches everything
  afterAll(() => stack?.close(), 2 * MINUTE)

  test('comes up healthy, for this machine only', async () => {
    expect(await stack.inspect('app', '{{.State.Health.Status}}')).toBe('healthy')
    expect(await stack.inspect('postgres', '{{.State.Health.Status}}')).toBe('healthy')
    expect(await (await fetch(`${await stack.url()}/readyz`)).json()).toMatchObject({ status: 'ready' })
    expect(await stack.url()).toContain('//127.0.0.1:')
    expect(await stack.inspect('postgres', '{{json .HostConfig.PortBindings}}')).toBe('{}')
  })

  test('runs as nobody in particular, on a disk it cannot write to', async () => {
    expect(await stack.compose('exec', '-T', 'app', 'id', '-u')).toBe('1000')
    // Its own home, which only the disk's being read-only protects.
    const write = stack.compose('exec', '-T', 'app', 'touch', '/home/node/file')
    await expect(write).rejects.toThrow('Read-only file system')
    expect(await stack.compose('exec', '-T', 'app', 'grep', 'CapPrm', '/proc/1/status')).toMatch(/\s0+$/)
  })

  test('holds what runs, and nothing else', async () => {
    const files = (
      await stack.compose('exec', '-T', 'app', 'find', '.', '-path', './node_modules', '-prune', '-o', '-print')
    ).split('\n')
    expect(files).toContain('./core/index.ts')
    expect(files.filter((file) => /\.test\.ts$|\/testing\/|\.env/.test(file))).toEqual([])
    const modules = await stack.compose('exec', '-T', 'app', 'ls', 'node_modules')
    expect(modules.split('\n')).not.toContain('vitest')
  })

  test('says the password it made for the admin web, once', async () => {
    const logs = await stack.compose('logs', '--no-log-prefix', 'app')
    const password = await stack.compose('exec', '-T', 'app', 'cat', '/data/admin-password')
    expect(logs.split(password)).toHaveLength(2)
    expect(logs).toContain(`sign in with ${password}`)
  })

  test.each([
    ['English', 'turn "1h30m" into seconds', 'Duration to seconds'],
    ['Japanese', '"1h30m" を秒に変換', '時間表記を秒に変換'],
  ])('makes code of %s', async (_, description, title) => {
    const answer = await stack.api('/snippets', {
      method: 'POST',
      headers: { Prefer: 'wait=60' },
      body: JSON.stringify({ description }),
    })
    expect(answer.status).toBe(201)
    const revision = { number: 1, code: expect.stringContaining('def to_seconds') }
    expect(await answer.json()).toMatchObject({ title, language: 'python', state: 'idle', revision })
  })

  test('runs tests, in a container beside its own', { timeout: 3 * MINUTE }, async () => {
    // The runner may have to build its image first.
    const { id } = await readJson(
      await stack.api('/snippets', { method: 'POST', body: JSON.stringify({ code: 'def f(x): return x * 2\n' }) }),
    )
    const cases = [{ act: 'f(21)', expected: 42 }]
    expect((await stack.api(`/snippets/${id}/suite`, { method: 'PUT', body: JSON.stringify({ cases }) })).status).toBe(
      200,
    )
    const ran = await stack.api(`/snippets/${id}/runs`, { method: 'POST', headers: { Prefer: 'wait=120' } })
    expect(await ran.json()).toMatchObject({ run: { verdict: 'passed', engine: 'docker' } })
    expect((await stack.api(`/snippets/${id}`, { method: 'DELETE' })).status).toBe(204)
  })

  test('gives the engine to the runner only, and the model’s key to the app only', async () => {
    expect(await stack.inspect('app', '{{json .HostConfig.Binds}}')).not.toContain('docker.sock')
    expect(await stack.inspect('runner', '{{json .Config.Env}}')).not.toContain('OPENAI')
    expect(await stack.inspect('runner', '{{json .HostConfig.PortBindings}}')).toBe('{}')
  })

  test('lists them, newest first', async () => {
    kept = await readJson(await stack.api('/snippets'))
    expect(kept).toMatchObject({ items: [{ title: '時間表記を秒に変換' }, { title: 'Duration to seconds' }] })
  })

  test('stops in time and in good order, in the middle of work', async () => {
    stack.model.replyWith(async (asked) => {
      await setTimeout(1_000)
      return usualReply(asked)
    })
    const asked = stack.model.asked.length
    begun = await readJson(await stack.api('/snippets', { method: 'POST', body: '{"description":"begun"}' }))
    await expect.poll(() => stack.model.asked.length).toBe(asked + 1)
    const begin = performance.now()
    await stack.compose('stop')
    expect(performance.now() - begin).toBeLessThan(GRACE_MS)
    expect(await stack.inspect('app', '{{.State.ExitCode}} {{.State.OOMKilled}}')).toBe('0 false')
    expect(await stack.inspect('postgres', '{{.State.ExitCode}}')).toBe('0')
  })

  test('made anew, has kept everything and ends what was begun', async () => {
    await stack.compose('rm', '--force')
    await stack.up()
    const ended = async () => readJson(await stack.api(`/snippets/${begun.id}`))
    await expect
      .poll(ended, { timeout: MINUTE, interval: 250 })
      .toMatchObject({ state: 'idle', revision: { number: 1 } })
    const { items } = await readJson(await stack.api('/snippets'))
    expect(items).toHaveLength(3)
    expect(items.slice(1)).toEqual(kept.items)
    expect(await stack.compose('logs', 'app')).not.toContain('sign in with')
  })

  test('leaves nothing behind', async () => {
    await stack.compose('down', '--volumes')
    expect(await stack.leftovers()).toEqual([])
  })
})

/** What is looked into of the answers. */
type Json = { id: string; items: unknown[] }

async function readJson(response: Response): Promise<Json> {
  return (await response.json()) as Json // the API's shape has tests of its own
}

type Stack = {
  /** `docker compose …` in the folder of this stack; what it printed. */
  compose: (...args: string[]) => Promise<string>
  /** Brought up, and healthy. */
  up: () => Promise<void>
  /** Where the app is; another port after each start. */
  url: () => Promise<string>
  /** A call of /api/v1, with the token. */
  api: (path: string, init?: RequestInit) => Promise<Response>
  inspect: (service: string, format: string) => Promise<string>
  /** Containers, volumes and networks that are there. */
  leftovers: () => Promise<string[]>
  model: ModelServer
  close: () => Promise<void>
}

/** Does what the README says, in a folder of its own: compose file, .env, up. Only the image is built before. */
async function bringUp(): Promise<Stack> {
  await docker(['build', '--tag', IMAGE, '.'])
  const name = `tanzaku-test-${randomBytes(4).toString('hex')}`
  const token = randomBytes(16).toString('hex')
  const model = await startModelServer()
  const relay = await relayFromContainers(Number(new URL(model.baseURL).port))
  const folder = mkdtempSync(join(tmpdir(), `${name}-`))
  copyFileSync('docker-compose.yml', join(folder, 'docker-compose.yml'))
  const env = {
    OPENAI_API_KEY: 'sk-test',
    OPENAI_BASE_URL: `http://host.docker.internal:${relay.port}/v1`,
    API_TOKEN: token,
    // Any free one.
    PORT: '0',
  }
  writeFileSync(
    join(folder, '.env'),
    Object.entries(env)
      .map((pair) => `${pair.join('=')}\n`)
      .join(''),
  )
  const made = { image: IMAGE, pull_policy: 'never' }
  const override = { services: { app: made, runner: made } }
  writeFileSync(join(folder, 'docker-compose.override.yml'), JSON.stringify(override))

  // What the shell says would come before the .env.
  const compose = (...args: string[]) => docker(['compose', '--project-name', name, ...args], folder, env)
  const url = async () => `http://${await compose('port', 'app', '3000')}`
  const up = async () => {
    await compose('up', '--detach', '--no-build', '--wait', '--wait-timeout', '120')
  }
  const stack: Stack = {
    compose,
    up,
    url,
    api: async (path, init = {}) =>
      fetch(`${await url()}/api/v1${path}`, {
        ...init,
        headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', ...init.headers },
      }),
    inspect: async (service, format) =>
      docker(['inspect', '--format', format, await compose('ps', '--all', '--quiet', service)]),
    leftovers: async () => {
      const mine = ['--filter', `label=com.docker.compose.project=${name}`, '--quiet']
      const lists = [
        ['ps', '--all'],
        ['volume', 'ls'],
        ['network', 'ls'],
      ].map((list) => docker([...list, ...mine]))
      return (await Promise.all(lists)).flatMap((list) => list.split('\n').filter(Boolean))
    },
    model,
    close: async () => {
      await compose('down', '--volumes', '--timeout', '5')
      relay.close()
      await model.close()
      rmSync(folder, { recursive: true })
    },
  }
  try {
    await up()
  } catch (error) {
    const logs = await compose('logs', '--tail', '50')
    await stack.close()
    throw new Error(`not healthy:\n${logs}`, { cause: error })
  }
  return stack
}

/** Lets containers reach a port that listens on 127.0.0.1 only: by the address this machine has on Docker's bridge. */
async function relayFromContainers(port: number): Promise<{ port: number; close: () => void }> {
  const bridge = networkInterfaces().docker0?.find(({ family }) => family === 'IPv4')?.address
  // Docker Desktop's bridge is in a machine of its own, which reaches this one's 127.0.0.1 by itself.
  if (!bridge) return { port, close: () => {} }
  const server = createServer((from) => {
    const to = connect(port, '127.0.0.1')
    for (const [one, other] of [
      [from, to],
      [to, from],
    ] as const)
      one.on('error', () => other.destroy())
    from.pipe(to).pipe(from)
  })
  await new Promise<void>((resolve) => server.listen(0, bridge, resolve))
  return { port: (server.address() as AddressInfo).port, close: () => server.close() } // listens on TCP
}

async function docker(args: string[], cwd = '.', env: Record<string, string> = {}): Promise<string> {
  const run = promisify(execFile)
  const { stdout } = await run('docker', args, { cwd, env: { ...process.env, ...env }, maxBuffer: 2 ** 26 })
  return stdout.trim()
}
