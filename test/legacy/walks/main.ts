/*
 * Walks a browser through applications that were written for `/`, each mounted under a prefix with `legacy: true`:
 * `npm run walks`, after `npm run walks:install`. Prints a table of every step. With `-- --only NAME` one walk, with
 * `-- --alone` standing alone at `/`, without a host; `-- --screenshots FOLDER` keeps a picture of the page where a step
 * fails. Ends with status 1 where a step is not clean.
 */
import { parseArgs } from 'node:util'
import { launchChromium } from '../../e2e/chromium.ts'
import { missingFor } from './installed.ts'
import { isClean, type Outcome, runWalk } from './run.ts'
import { formatTable } from './table.ts'
import { walks } from './walks.ts'

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    alone: { type: 'boolean', default: false },
    screenshots: { type: 'string' },
  },
})
const browser = await launchChromium()
if (browser === undefined) throw new Error('chromium is not installed')

const outcomes: Outcome[] = []
for (const walk of walks.filter(({ name }) => values.only?.includes(name) ?? true)) {
  const missing = missingFor(walk)
  const begun = Date.now()
  if (missing === undefined) outcomes.push(await runWalk(browser, walk, values))
  process.stderr.write(`${walk.title}: ${missing === undefined ? `${Date.now() - begun} ms` : `needs ${missing}`}\n`)
}
await browser.close()
console.log(formatTable(outcomes))
process.exitCode = outcomes.flatMap(({ steps }) => steps).every(isClean) ? 0 : 1
