import type { RunReport } from '../runner.ts'

/** The engine did not do what was asked of it, for a reason that has nothing to do with the code to run. */
export class EngineAway extends Error {
  override name = 'EngineAway'
}

/**
 * A container was ended by a signal. Its processes can't send its process 1 any that ends it; so it came from
 * outside, unless the code found a way: nobody can tell the first time. What it had done by then is `report`.
 */
export class ContainerLost extends Error {
  override name = 'ContainerLost'
  readonly report: RunReport

  constructor(message: string, report: RunReport) {
    super(message)
    this.report = report
  }
}
