import axe from 'axe-core'
import type { Page } from 'playwright-core'

/** What axe-core calls serious or critical on the page as it is now. */
export async function seriousFaults(page: Page): Promise<string[]> {
  // Evaluated, not put in as a script element: the page's own policy forbids that.
  await page.evaluate(axe.source)
  return page.evaluate(async () => {
    type Result = { violations: { id: string; impact: string; nodes: { target: string[] }[] }[] }
    const { violations } = await (globalThis as unknown as { axe: { run: () => Promise<Result> } }).axe.run() // put there by the line above
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)
  })
}
