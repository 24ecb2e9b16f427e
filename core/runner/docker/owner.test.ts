import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { hostname } from 'node:os'
import { expect, test, vi } from 'vitest'
import { silent } from '../../testing/runners.ts'
import { openEngine } from './engine.ts'
import { labelsOf, nameOwner, reapOrphans } from './owner.ts'

// An engine that says what it is told to: a real one can't be made to list a container that isn't there.
test('what is listed but can’t be removed is no news; what is removed is told', async () => {
  const labels = labelsOf([hostname(), 'none', 'gone', '1'].join('/'))
  const old = { State: 'removing', Created: 1, Labels: { ...labels, 'tanzaku.runner.life': '1' } }
  const containers = ['ghost', 'underway', 'left'].map((Id) => ({ ...old, Id, State: 'running' }))
  const status: Record<string, number> = { ghost: 404, underway: 409, left: 204 }
  const asked: string[] = []
  const server = createServer((request, response) => {
    const [path = ''] = (request.url ?? '').split('?')
    if (request.method === 'DELETE') {
      const id = path.split('/').at(-1) ?? ''
      asked.push(id)
      return response.writeHead(status[id] ?? 500).end()
    }
    response.setHeader('Content-Type', 'application/json')
    response.end(JSON.stringify(path === '/info' ? { SystemTime: new Date().toISOString() } : containers))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // of a server that listens on a port

  const info = vi.fn()
  const log = Object.assign(Object.create(silent), { info })
  await reapOrphans(openEngine(`tcp://127.0.0.1:${port}`), { owner: nameOwner(), isOurs: () => false, log })
  expect(asked).toEqual(['ghost', 'underway', 'left'])
  expect(info.mock.calls.map(([{ container }]) => container)).toEqual(['left'])
  server.close()
})
