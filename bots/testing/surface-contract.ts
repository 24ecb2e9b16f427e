import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ComeBack, CoreError, type Job, type Outcome, sentence } from '../../core/index.ts'
import { createChatCourier } from '../courier.ts'
import { type Reply, say } from '../reply.ts'
import type { ChatAddress, Try } from '../surface.ts'
import type { Ground, Seen } from './ground.ts'
import { aFeedback, aJob, aNewSnippet, anOutcome, aRevision, aSnippet, longCode } from './values.ts'

// Pings, markup and links of both platforms, with words between them that must stay.
const HOSTILE = [
  'before <!channel> <!here|here> <!subteam^S0123456> @everyone @here <@&123456789012345678> <@123456789012345678>',
  '<@U0123456> <#C0123456> *b* _i_ ~s~ ||spoiler|| `c` [label](https://example.com) :smile: </cmd:1234567890> after',
].join(' ')

const first: Try = { again: false, since: new Date(0), signal: AbortSignal.timeout(600_000) }
const again: Try = { ...first, again: true }

/** What every platform must do, for its people to be answered once and to be left in peace. */
export function describeSurface(name: string, start: () => Promise<Ground>): void {
  describe(`the surface of ${name}`, () => {
    let ground: Ground
    beforeEach(async () => {
      ground = await start() // a new one: what was spent of a rate, too
    })
    afterEach(async () => {
      await ground?.close()
      expect(ground?.faults).toEqual([])
    })

    const courier = () => createChatCourier(ground.surface, { publicUrl: undefined })
    const parcelOf = (job: Job, address: ChatAddress, how: Try = first) => ({
      job,
      address,
      locale: 'en' as const,
      ...how,
    })
    const at = (address: ChatAddress, where: Seen['where']) =>
      ground.messages(address).filter((message) => message.where === where)
    /** What the only message of ours in a thread says. */
    const only = (address: ChatAddress): Seen => {
      const [message, ...more] = at(address, 'thread')
      expect(more).toEqual([])
      if (!message) throw new Error('there is no message')
      return message
    }
    const failureOf = (work: Promise<unknown>): Promise<unknown> =>
      work.then(
        () => undefined,
        (error: unknown) => error,
      )
    const written = (words: string): Reply => say('en', words)
    const filed = (lines: number): Reply =>
      say('en', 'filed', { code: { language: 'python', name: 'filed r1', text: longCode(lines) } })
    const worked = (more: Partial<Job> = {}) => aJob({ kind: 'revise', status: 'running', step: 'announce', ...more })
    const working = { snippet: aSnippet({ state: 'working' }), waiting: 0, rounds: 3 }
    const answered = (code: string): Outcome => {
      const revision = aRevision({ number: 2, cause: 'feedback', code })
      return anOutcome({ snippet: aSnippet({ revision }), revision, change: { from: 1, added: 3, removed: 1 } })
    }

    describe('a message', () => {
      test('that is posted, then edited, is one', async () => {
        const address = await ground.address('thread')
        const posted = await ground.surface.post(address, written('first words'), 'm1', first)
        expect(only(address)).toMatchObject({ id: posted.message, words: expect.stringContaining('first words') })
        expect(await ground.surface.edit(address, posted, written('other words'), first)).toEqual(posted)
        expect(only(address).words).toContain('other words')
        expect(only(address).words).not.toContain('first words')
      })

      test('whose answer was lost is found again and edited', async () => {
        const address = await ground.address('thread')
        ground.misbehave('post', 'lost')
        const error = await failureOf(ground.surface.post(address, written('first words'), 'm2', first))
        expect(error).toBeInstanceOf(Error)
        expect(error).not.toBeInstanceOf(CoreError) // or it would be given up
        const { id } = only(address)
        const posted = await ground.surface.post(address, written('other words'), 'm2', again)
        expect(posted.message).toBe(id)
        expect(only(address).words).toContain('other words')
      })

      test('under another mark is another', async () => {
        const address = await ground.address('thread')
        await ground.surface.post(address, written('one'), 'm3', first)
        await ground.surface.post(address, written('two'), 'm4', again)
        expect(at(address, 'thread').map(({ words }) => words)).toEqual([
          expect.stringContaining('one'),
          expect.stringContaining('two'),
        ])
      })

      test('that somebody deleted is gone, and removing it is fine', async () => {
        const address = await ground.address('thread')
        const posted = await ground.surface.post(address, written('words'), 'm5', first)
        await ground.erase(address, posted.message)
        expect(await ground.surface.edit(address, posted, written('more'), first)).toBe('gone')
        await ground.surface.remove(address, posted.message, first)
        await ground.surface.editProgress(address, posted.message, written('more'), first)
        expect(at(address, 'thread')).toEqual([])
      })

      test('that is removed is gone', async () => {
        const address = await ground.address('thread')
        const { message } = await ground.surface.post(address, written('words'), 'm6', first)
        await ground.surface.remove(address, message, first)
        expect(at(address, 'thread')).toEqual([])
      })
    })

    describe('the card', () => {
      test('posted twice under one mark is one', async () => {
        const address = await ground.address('command')
        const card = await ground.surface.postCard(address, written('first words'), 'c1', first)
        expect(await ground.surface.postCard(address, written('other words'), 'c1', again)).toBe(card)
        expect(at(address, 'channel')).toMatchObject([{ id: card, words: expect.stringContaining('other words') }])
      })

      test('whose answer was lost is found again; the outcome ends beneath it, once', async () => {
        const job = aJob({ status: 'running', step: 'announce' })
        const address = await ground.address('command')
        ground.misbehave('post', 'lost')
        const progress = { ...working, snippet: aNewSnippet() }
        expect(await failureOf(courier().progress(parcelOf(job, address), progress))).toBeInstanceOf(Error)
        // Without the id of the card, as after a crash.
        const done = { ...job, status: 'succeeded' as const, step: 'deliver' }
        const outcome = anOutcome({ revision: aRevision() })
        const told = await courier().deliver(parcelOf(done, address), outcome)
        const next = told.address as ChatAddress // as given
        for (const known of [next, address]) await courier().deliver(parcelOf(done, known, again), outcome)
        expect(at(next, 'channel')).toHaveLength(1)
        expect(at(next, 'channel')[0]).toMatchObject({ id: next.place.card, labels: [] })
        expect(only(next).words).toContain('Python · r1')
      })

      test('says how things stand, never code', async () => {
        const job = aJob({ status: 'running', step: 'write' })
        const address = await ground.address('command')
        const parcel = parcelOf(job, address)
        const next = (await courier().progress(parcel, working)) as ChatAddress // as given
        const [card] = at(next, 'channel')
        expect(card?.words).toContain('Writing')
        expect(card?.labels).toEqual(['Stop'])
        await courier().deliver(parcelOf({ ...job, status: 'succeeded' }, next), anOutcome({ revision: aRevision() }))
        const [done] = at(next, 'channel')
        expect(done?.words).toContain('Not tested')
        expect(done?.words).not.toContain('def to_seconds')
      })
    })

    describe('long code', () => {
      test('is a file, attached once', async () => {
        const address = await ground.address('thread')
        const posted = await ground.surface.post(address, filed(127), 'f1', first)
        expect(posted.files).toHaveLength(1)
        expect(ground.files(address)).toEqual([{ name: 'filed r1.py', content: longCode(127) }])
        const edited = await ground.surface.edit(address, posted, filed(127), again)
        expect(edited).toMatchObject({ files: [expect.any(String)] })
        expect(ground.files(address)).toHaveLength(1)
        expect(only(address).words).toMatch(/print\(1\)[\s\S]*more lines in the file/)
      })

      test('whose answer was lost is not attached again', async () => {
        const address = await ground.address('thread')
        ground.misbehave('file', 'lost')
        expect(await failureOf(ground.surface.post(address, filed(127), 'f2', first))).toBeInstanceOf(Error)
        const posted = await ground.surface.post(address, filed(127), 'f2', again)
        expect(posted).toMatchObject({ message: only(address).id, files: [expect.any(String)] })
        expect(ground.files(address)).toHaveLength(1)
      })

      test('is attached when progress becomes the outcome', async () => {
        const job = worked()
        const address = await ground.address('thread')
        const next = (await courier().progress(parcelOf(job, address), working)) as ChatAddress // as given
        const told = await courier().deliver(parcelOf({ ...job, status: 'succeeded' }, next), answered(longCode(127)))
        expect(told.address).toMatchObject({ message: next.message, files: [expect.any(String)] })
        expect(ground.files(next)).toHaveLength(1)
        expect(only(next).words).toContain('r2 · Python · +3 −1')
      })

      test('that is short enough is no file', async () => {
        const address = await ground.address('thread')
        expect(await ground.surface.post(address, filed(20), 'f3', first)).toMatchObject({ files: [] })
        expect(ground.files(address)).toEqual([])
      })
    })

    describe('progress', () => {
      test('is one message, and becomes the outcome', async () => {
        const job = worked()
        const address = await ground.address('thread')
        const shown = (await courier().progress(parcelOf(job, address), working)) as ChatAddress // as given
        expect(only(shown)).toMatchObject({ id: shown.message, labels: ['Stop'] })
        const told = await courier().deliver(parcelOf({ ...job, status: 'succeeded' }, shown), answered('x = 1'))
        expect(told.newest).toBe(true)
        expect(only(shown)).toMatchObject({ id: shown.message, words: expect.stringContaining('x = 1') })
      })

      test('whose id was lost becomes the outcome all the same', async () => {
        const job = worked()
        const address = await ground.address('thread')
        await courier().progress(parcelOf(job, address), working)
        const { id } = only(address)
        const told = await courier().deliver(parcelOf({ ...job, status: 'succeeded' }, address), answered('x = 2'))
        expect(told.address.message).toBe(id)
        expect(only(address).words).toContain('x = 2')
      })

      test('that somebody deleted is followed by the outcome, once', async () => {
        const job = worked()
        const address = await ground.address('thread')
        const shown = (await courier().progress(parcelOf(job, address), working)) as ChatAddress // as given
        await ground.erase(shown, String(shown.message))
        const done = { ...job, status: 'succeeded' as const }
        ground.misbehave('post', 'lost')
        expect(await failureOf(courier().deliver(parcelOf(done, shown), answered('x = 3')))).toBeInstanceOf(Error)
        await courier().deliver(parcelOf(done, shown, again), answered('x = 3'))
        expect(only(shown).words).toContain('x = 3')
      })

      test('may be left out, the outcome never is', async () => {
        const job = worked({ step: 'rewrite' })
        const address = await ground.address('thread')
        let shown = (await courier().progress(parcelOf(job, address), working)) as ChatAddress // as given
        for (let waiting = 1; waiting <= 80; waiting++) {
          shown = (await courier().progress(parcelOf(job, shown), { ...working, waiting })) as ChatAddress // as given
        }
        expect(only(shown).words).toContain('Writing')
        await courier().deliver(parcelOf({ ...job, status: 'succeeded' }, shown), answered('x = 4'))
        expect(only(shown).words).toContain('x = 4')
      })

      test('that met a limit keeps no outcome back', async () => {
        const job = worked({ step: 'rewrite' })
        const address = await ground.address('thread')
        const { message } = await ground.surface.post(address, written('words'), 'p1', first)
        const shown = { ...address, message }
        ground.misbehave('edit', { comeBackAfter: 30 })
        expect(await failureOf(courier().progress(parcelOf(job, shown), working))).toBeInstanceOf(ComeBack)
        expect(await failureOf(courier().progress(parcelOf(job, shown), working))).toBeUndefined()
        await courier().deliver(parcelOf({ ...job, status: 'succeeded' }, shown), answered('x = 5'))
        expect(only(shown).words).toContain('x = 5')
      })

      test('is taken away where thanks get nothing', async () => {
        const job = worked()
        const address = await ground.address('thread')
        const shown = (await courier().progress(parcelOf(job, address), working)) as ChatAddress // as given
        const thanked = anOutcome({ feedback: aFeedback() })
        const done = { ...job, status: 'succeeded' as const }
        const told = await courier().deliver(parcelOf(done, shown), thanked)
        expect(told).toMatchObject({ newest: false, address: { message: undefined } })
        expect(at(shown, 'thread')).toEqual([])
        await courier().deliver(parcelOf(done, shown, again), thanked)
        expect(at(shown, 'thread')).toEqual([])
      })
    })

    describe('a limit', () => {
      test('of posts says when to come back', async () => {
        const address = await ground.address('thread')
        ground.misbehave('post', { comeBackAfter: 7 })
        const error = await failureOf(ground.surface.post(address, written('words'), 'l1', first))
        expect(error).toBeInstanceOf(ComeBack)
        expect(error).toMatchObject({ afterSeconds: 7 })
        expect(at(address, 'thread')).toEqual([])
      })

      test('of edits says when to come back', async () => {
        const address = await ground.address('thread')
        const posted = await ground.surface.post(address, written('words'), 'l2', first)
        ground.misbehave('edit', { comeBackAfter: 7 })
        const error = await failureOf(ground.surface.edit(address, posted, written('more'), first))
        expect(error).toBeInstanceOf(ComeBack)
        expect(error).toMatchObject({ afterSeconds: 7 })
      })
    })

    describe('where the bot can not post', () => {
      test('nothing is tried again', async () => {
        const address = await ground.address('closed')
        for (const work of [
          ground.surface.post(address, written('words'), 'n1', first),
          ground.surface.postCard(address, written('words'), 'n2', first),
          courier().progress(parcelOf(aJob({ status: 'running', step: 'announce' }), address), working),
        ]) {
          const error = await failureOf(work)
          expect(error).toBeInstanceOf(CoreError)
          expect(error).toMatchObject({ code: 'forbidden', reason: expect.any(String) })
        }
        expect(ground.messages(address)).toEqual([])
      })

      test('whoever asked is told, and nobody else', async () => {
        const address = await ground.address('closed')
        const problem = (await failureOf(ground.surface.post(address, written('words'), 'n3', first))) as CoreError // see above
        const job = aJob({ status: 'failed', problem: problem.toProblem() })
        const before = ground.whispers().length
        const told = await courier().deliver(parcelOf(job, address), anOutcome({ snippet: aNewSnippet() }))
        expect(told.newest).toBe(false)
        const [whisper, ...more] = ground.whispers().slice(before)
        expect(more).toEqual([])
        expect(whisper).toMatchObject({
          user: address.user,
          words: expect.stringContaining(sentence(problem.toProblem(), 'en')),
        })
        expect(ground.messages(address)).toEqual([])
      })
    })

    describe('nobody is called', () => {
      test('but whoever asked, by the line that calls them', async () => {
        const address = await ground.address('thread')
        const before = ground.pings().length
        await ground.surface.call(address, `ready: 12/12 passed ${ground.mention} ${HOSTILE}`, first)
        expect(ground.pings().slice(before)).toEqual([address.user])
        expect(only(address).words).toContain('ready: 12/12 passed')
      })

      test('by what strangers wrote, wherever it stands', async () => {
        const address = await ground.address('command')
        const before = ground.pings().length
        const text = `${ground.mention} ${HOSTILE}`
        const button = { label: text, press: { action: 'new' as const } }
        const reply = say('en', text, {
          title: ground.mention,
          lines: [
            { text },
            { text, style: 'quote' },
            { text, style: 'quiet' },
            { text: `\`\`\`\n${text}`, style: 'strong' },
          ],
          code: { language: 'python', name: text, text: `# ${text}\n\`\`\`\n${text}` },
          after: [{ text }],
          entries: [{ text, button }],
          buttons: [button],
          more: [button, button],
          foot: text,
        })
        const card = await ground.surface.postCard(address, reply, 'h1', first)
        await ground.surface.editCard(address, card, reply, first)
        expect(ground.pings().slice(before)).toEqual([])
        const [shown] = at(address, 'channel')
        expect(shown?.words).toContain('before')
        expect(shown?.words).toContain('after')
      })
    })

    test('a whisper reaches whoever asked alone', async () => {
      const address = await ground.address('command')
      const before = ground.whispers().length
      await ground.surface.whisper(address, written('for you alone'), first)
      expect(ground.whispers().slice(before)).toEqual([
        { user: address.user, words: expect.stringContaining('for you alone') },
      ])
      expect(ground.messages(address)).toEqual([])
    })

    test('an older message loses its buttons and keeps its words', async () => {
      const older = { job: worked({ status: 'succeeded' }), outcome: answered('x = 6') }
      const newer = { job: worked({ status: 'succeeded' }), outcome: answered('x = 7') }
      const address = await ground.address('thread')
      const first = await courier().deliver(parcelOf(older.job, address), older.outcome)
      const second = await courier().deliver(parcelOf(newer.job, address), newer.outcome)
      expect(at(address, 'thread').map(({ labels }) => labels.includes('Improve'))).toEqual([true, true])
      await courier().retire(parcelOf(older.job, first.address as ChatAddress), older.outcome, {
        address: second.address,
        outcome: newer.outcome,
      })
      const [old, now] = at(address, 'thread')
      expect(old?.labels).toEqual([])
      expect(old?.words).toContain('x = 6')
      expect(old?.words).toContain('Newer: r2 ↓')
      expect(now?.labels).toContain('Improve')
    })

    test('a deleted snippet leaves nothing to read', async () => {
      const job = aJob({ status: 'running', step: 'announce' })
      const address = await ground.address('command')
      const shown = (await courier().progress(parcelOf(job, address), working)) as ChatAddress // as given
      const done = { ...job, status: 'succeeded' as const }
      const revision = aRevision({ code: longCode(127) })
      const outcome = anOutcome({ snippet: aSnippet({ revision }), revision })
      const told = await courier().deliver(parcelOf(done, shown), outcome)
      const called = (await courier().notify(parcelOf(done, told.address as ChatAddress), outcome)) as ChatAddress // as given
      expect(ground.files(called)).toHaveLength(1)
      expect(ground.messages(called)).toHaveLength(3)
      const before = ground.pings().length
      await courier().erase(parcelOf(done, called), 'Mio')
      await courier().erase(parcelOf(done, called, again), 'Mio')
      expect(ground.messages(called).map(({ words, labels }) => [words, labels])).toEqual([
        ['Deleted by Mio', []],
        ['Deleted by Mio', []],
        ['Deleted by Mio', []],
      ])
      expect(ground.files(called)).toEqual([])
      expect(ground.pings()).toHaveLength(before)
    })
  })
}
