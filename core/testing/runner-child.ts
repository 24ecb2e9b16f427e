// A process with a Docker runner that a test may kill: says when it is warm, and when a run has begun.
import { TEST_LIMITS } from './core.ts'
import { startDockerRunner } from './runners.ts'

const runner = startDockerRunner()
await runner.run({
  language: 'python',
  code: '',
  acts: [{ id: 'warm', act: '1' }],
  limits: TEST_LIMITS,
  signal: new AbortController().signal,
})
// The pool fills up again in the background.
setTimeout(() => {
  console.log('warm')
  void runner.run({
    language: 'python',
    code: '',
    acts: [{ id: 'long', act: 'while True: pass' }],
    limits: { ...TEST_LIMITS, timeoutMs: 600_000 },
    signal: new AbortController().signal,
  })
  setTimeout(() => console.log('running'), 1_000)
}, 2_000)
