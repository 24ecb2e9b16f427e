/** The engine did not do what was asked of it, for a reason that has nothing to do with the code to run. */
export class EngineAway extends Error {
  override name = 'EngineAway'
}
