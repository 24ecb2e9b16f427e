import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { describeOnBoth } from '../../core/testing/databases.ts'
import { CODE } from '../../core/testing/model-server.ts'
import { startTestApi, type TestApi } from '../testing/api.ts'
import { answerInTurn, holdModel } from '../testing/held-model.ts'

const SNIPPETS = '/api/v1/snippets'
const ASK = { description: 'turn "1h30m" into seconds' }
const WAIT = { Prefer: 'wait=60' }

describeOnBoth('one snippet', (database) => {
  let api: TestApi

  beforeAll(async () => {
    api = await startTestApi(database())
  })
  afterAll(() => api?.close())
  beforeEach(() => api.server.replyWith(null))

  const importing = async () => (await api.call('POST', SNIPPETS, { code: CODE.python })).snippet()
  const read = (id: string) => api.call('GET', `${SNIPPETS}/${id}`)

  test('an id is read as people write it', async () => {
    const snippet = await importing()
    const { id } = snippet
    const fullWidth = id.replaceAll(/./g, (char) => String.fromCharCode(char.charCodeAt(0) + 0xfee0))
    const mistaken = id.replaceAll('0', 'O').replaceAll('1', 'l')
    for (const written of [id, id.toUpperCase(), encodeURIComponent(fullWidth), mistaken, `%20${id}%20`]) {
      expect((await read(written)).snippet()).toEqual(snippet)
      expect((await api.call('GET', `${SNIPPETS}/${written}/revisions`)).status).toBe(200)
    }
    expect((await api.call('DELETE', `${SNIPPETS}/${encodeURIComponent(fullWidth)}`)).status).toBe(204)
    expect((await read(id)).status).toBe(404)
  })

  test('revisions are the versions of the code, newest first', async () => {
    answerInTurn(api.server, () => ({ error: { message: 'no' }, status: 500 }))
    const failed = await api.call('POST', SNIPPETS, ASK, WAIT)
    const { snippet } = (await api.call('GET', failed.headers.get('Location') ?? '')).job()
    expect((await api.call('GET', `${SNIPPETS}/${snippet}/revisions`)).revisions()).toEqual({ items: [] })
    const done = (await api.call('POST', `${SNIPPETS}/${snippet}/retry`, undefined, WAIT)).snippet()
    const { items } = (await api.call('GET', `${SNIPPETS}/${snippet}/revisions`)).revisions()
    expect(items).toEqual([done.revision])
  })

  test('deleting leaves nothing to be found, and is not found the second time', async () => {
    const done = await api.call('POST', SNIPPETS, { description: 'a passing thought' }, WAIT)
    const { id } = done.snippet()
    const listed = async () => (await api.call('GET', `${SNIPPETS}?query=passing`)).page().items
    expect(await listed()).toHaveLength(1)
    const first = await api.call('DELETE', `${SNIPPETS}/${id}`)
    expect([first.status, first.text]).toEqual([204, ''])
    expect((await api.call('DELETE', `${SNIPPETS}/${id}`)).problem()).toMatchObject({ status: 404, code: 'not_found' })
    expect(await listed()).toEqual([])
    for (const [method, path] of [
      ['GET', `${SNIPPETS}/${id}`],
      ['GET', `${SNIPPETS}/${id}/revisions`],
      ['GET', `${SNIPPETS}/${id}/events`],
      ['POST', `${SNIPPETS}/${id}/stop`],
      ['POST', `${SNIPPETS}/${id}/retry`],
    ] as const) {
      expect((await api.call(method, path)).problem().code, `${method} ${path}`).toBe('not_found')
    }
  })

  test('deleting while it is worked on breaks the work off, and whoever waits is told', async () => {
    const held = holdModel(api.server)
    const waiting = api.call('POST', SNIPPETS, { description: 'soon gone' }, WAIT)
    await held.asked
    const [snippet] = (await api.call('GET', `${SNIPPETS}?query=soon`)).page().items
    expect(snippet).toMatchObject({ state: 'working' })
    expect((await api.call('DELETE', `${SNIPPETS}/${snippet?.id}`)).status).toBe(204)
    expect((await waiting).problem()).toMatchObject({ status: 404, code: 'not_found' })
    held.release()
    expect((await read(snippet?.id ?? '')).status).toBe(404)
  })

  test('a job that was deleted with its snippet is gone too', async () => {
    const held = holdModel(api.server)
    const accepted = await api.call('POST', SNIPPETS, ASK)
    const location = accepted.headers.get('Location') ?? ''
    expect((await api.call('GET', location.toUpperCase().replace(/^.*JOBS/, '/api/v1/jobs'))).job().id).toBe(
      location.split('/').at(-1),
    )
    await api.call('DELETE', `${SNIPPETS}/${accepted.snippet().id}`)
    expect((await api.call('GET', location)).problem().code).toBe('not_found')
    held.release()
  })

  for (const kind of ['plan', 'code'] as const) {
    test(`stopping while the model is asked for the ${kind} stops the job, and whoever waits is told`, async () => {
      const held = holdModel(api.server, [kind])
      const waiting = api.call('POST', SNIPPETS, { description: `stopped at the ${kind}` }, WAIT)
      await held.asked
      const [{ id } = { id: '' }] = (await api.call('GET', `${SNIPPETS}?query=at the ${kind}`)).page().items

      const stopped = await api.call('POST', `${SNIPPETS}/${id}/stop`)
      expect(stopped.status).toBe(200)
      expect(stopped.snippet()).toMatchObject({ id, state: 'failed', revision: null, problem: { code: 'stopped' } })
      const answer = await waiting
      expect(answer.problem()).toMatchObject({ status: 409, code: 'stopped' })
      expect((await api.call('GET', answer.headers.get('Location') ?? '')).job()).toMatchObject({
        status: 'stopped',
        problem: { code: 'stopped' },
      })

      held.release()
      expect((await read(id)).snippet()).toEqual(stopped.snippet())
      const again = await api.call('POST', `${SNIPPETS}/${id}/retry`, undefined, WAIT)
      expect(again.snippet()).toMatchObject({ id, state: 'idle', problem: null, revision: { number: 1 } })
    })
  }

  test('there is nothing to stop and nothing to do again when all is done', async () => {
    const { id } = await importing()
    for (const [verb, words] of [
      ['stop', /Nothing is being worked on/],
      ['retry', /Nothing has failed/],
    ] as const) {
      const answer = await api.call('POST', `${SNIPPETS}/${id}/${verb}`)
      expect(answer.problem()).toMatchObject({ status: 409, code: 'conflict', detail: expect.stringMatching(words) })
    }
    expect((await read(id)).snippet()).toMatchObject({ state: 'idle', problem: null })
  })

  test('retry answers at once with the job that does it again; the failed one stays', async () => {
    answerInTurn(api.server, () => ({ error: { message: 'no' }, status: 500 }))
    const failed = await api.call('POST', SNIPPETS, ASK, WAIT)
    const first = failed.headers.get('Location') ?? ''
    const { snippet } = (await api.call('GET', first)).job()
    const held = holdModel(api.server)
    const again = await api.call('POST', `${SNIPPETS}/${snippet}/retry`)
    expect(again.status).toBe(202)
    expect(again.snippet()).toMatchObject({ id: snippet, state: 'working', problem: null })
    const second = again.headers.get('Location') ?? ''
    expect(second).not.toBe(first)
    expect((await api.call('POST', `${SNIPPETS}/${snippet}/retry`)).problem().code).toBe('conflict')
    held.release()
    expect(await api.core.waitForJob(second.split('/').at(-1) ?? '', 20_000)).toMatchObject({ status: 'succeeded' })
    expect((await api.call('GET', first)).job()).toMatchObject({ status: 'failed' })
  })
})
