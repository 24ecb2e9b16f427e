import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { addressOf, openEngine } from './engine.ts'

afterEach(() => vi.unstubAllEnvs())

/** What the modem makes of an address, and of the environment beside it. */
function modemOf(host: string, environment: Record<string, string> = {}) {
  vi.stubEnv('DOCKER_HOST', host)
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value)
  const {
    protocol,
    host: name,
    port,
    username,
    socketPath,
  } = openEngine(host).modem as unknown as Record<string, unknown>
  return { protocol, host: name, port, username, socketPath }
}

describe('DOCKER_HOST', () => {
  const tcp = (protocol: string, host: string, port: string) => ({ protocol, host, port, username: undefined })
  test.each([
    ['tcp://box:1234', {}, tcp('http', 'box', '1234')],
    ['tcp://box', {}, tcp('http', 'box', '2375')],
    ['tcp://box:2376', {}, tcp('https', 'box', '2376')],
    ['tcp://box:1234', { DOCKER_TLS_VERIFY: '1' }, tcp('https', 'box', '1234')],
    ['tcp://box', { DOCKER_TLS_VERIFY: '1' }, tcp('https', 'box', '2376')],
    ['tcp://[::1]:2375', {}, tcp('http', '::1', '2375')],
    ['tcp://[::1]', {}, tcp('http', '::1', '2375')],
    ['tcp://10.0.0.5:2375/', {}, tcp('http', '10.0.0.5', '2375')],
    ['http://box:80', {}, tcp('http', 'box', '80')],
    ['https://box:443', {}, tcp('https', 'box', '443')],
    ['https://box', {}, tcp('https', 'box', '2376')],
    ['ssh://me@box', {}, { protocol: 'ssh', host: 'box', port: '22', username: 'me' }],
    ['ssh://me@box:2222', { DOCKER_TLS_VERIFY: '1' }, { protocol: 'ssh', host: 'box', port: '2222', username: 'me' }],
    ['ssh://box', {}, { protocol: 'ssh', host: 'box', port: '22' }],
    ['unix:///run/user/1000/docker.sock', {}, { host: undefined, socketPath: '/run/user/1000/docker.sock' }],
    ['unix:///a path/docker.sock', {}, { socketPath: '/a path/docker.sock' }],
    ['npipe:////./pipe/docker_engine', {}, { host: undefined, socketPath: '//./pipe/docker_engine' }],
  ])('%s %j', (host, environment, options) => {
    expect(modemOf(host, environment)).toMatchObject(options)
  })

  test('that says nothing is Docker’s own default', () => {
    expect(addressOf(undefined)).toEqual({})
    expect(addressOf('')).toEqual({})
    expect(addressOf('unix://')).toEqual({})
  })

  test.each([
    '/var/run/docker.sock',
    'docker',
    'localhost:2375',
    'fd://3',
    'tcp://',
    'tcp://box:99999',
    'tcp://me@box',
    'ssh://me:secret@box',
  ])('%s is refused, with the forms there are', (host) => {
    expect(() => openEngine(host)).toThrow(
      /^DOCKER_HOST is “.*”, which names no container engine.*unix:\/\/\/path.*ssh:/,
    )
  })

  test('by IPv6 is reached', async () => {
    const server = createServer((_, response) => response.end('OK')).listen(0, '::1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo // of a server that listens on a port
    expect(String(await openEngine(`tcp://[::1]:${port}`).ping())).toBe('OK')
    server.close()
  })
})
