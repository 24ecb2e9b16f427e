import type { Workflow } from '../jobs/workflow.ts'
import { type RunParts, runSteps } from './run-steps.ts'

/**
 * Runs the suite and keeps the Run; then, once for each suite, finds out whether its tests would be
 * content with code that does nothing.
 *
 *     run ─▶ (weigh)
 */
export function runWorkflow(parts: RunParts): Workflow {
  return { first: 'run', steps: runSteps(parts) }
}
