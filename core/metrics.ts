import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client'

export type Metrics = ReturnType<typeof createMetrics>

/** Everything that is counted, in the names and units Prometheus expects. */
export function createMetrics() {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const registers = [registry]
  return {
    registry,
    stepSeconds: new Histogram({
      name: 'tanzaku_step_seconds',
      help: 'Time a step of a job took, by kind of job and step.',
      labelNames: ['kind', 'step'],
      buckets: [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 120],
      registers,
    }),
    modelCalls: new Counter({
      name: 'tanzaku_model_calls_total',
      help: 'Calls to the model, by how they ended: ok or an error code.',
      labelNames: ['outcome'],
      registers,
    }),
    modelTokens: new Counter({
      name: 'tanzaku_model_tokens_total',
      help: 'Tokens as the model’s server counted them.',
      labelNames: ['direction'],
      registers,
    }),
    injectionSignals: new Counter({
      name: 'tanzaku_injection_signals_total',
      help: 'Requests to the model with a text that looks like prompt injection, by what it looks like.',
      labelNames: ['signal'],
      registers,
    }),
    repairs: new Counter({
      name: 'tanzaku_repairs_total',
      help: 'Repairs that ended, by whether the tests passed then: passed, failed, asked.',
      labelNames: ['outcome'],
      registers,
    }),
    runs: new Counter({
      name: 'tanzaku_runs_total',
      help: 'Test runs, by how they ended and the engine they ran in.',
      labelNames: ['ended', 'engine'],
      registers,
    }),
    runSeconds: new Histogram({
      name: 'tanzaku_run_seconds',
      help: 'Time a test run took in its sandbox, by engine.',
      labelNames: ['engine'],
      buckets: [0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10],
      registers,
    }),
    httpRequests: new Counter({
      name: 'tanzaku_http_requests_total',
      help: 'Answered HTTP requests, by method, route and status.',
      labelNames: ['method', 'route', 'status'],
      registers,
    }),
  }
}
