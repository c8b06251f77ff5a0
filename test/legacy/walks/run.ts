import { join } from 'node:path'
import type { Browser, BrowserContext } from 'playwright-core'
import { versionOf } from './installed.ts'
import { prefixOf, type Served, serveAlone, serveMounted } from './serve.ts'
import type { Visit, Walk } from './walk.ts'
import { type Sightings, Watch } from './watch.ts'

/** What became of one step. */
export interface StepOutcome extends Sightings {
  readonly name: string
  readonly error?: Error
  /** Of the errors, those that the application has standing alone at `/` too. */
  readonly own: readonly string[]
}

/** What became of a walk. */
export interface Outcome {
  readonly title: string
  readonly version: string
  /** How the application is mounted, and where. */
  readonly mounting: string
  readonly steps: readonly StepOutcome[]
}

/** How a walk is taken. */
export interface RunSettings {
  /** Standing alone at `/`, without a host. Default `false`. */
  readonly alone?: boolean
  /** Folder for a picture of the page where a step fails. Default: none is made. */
  readonly screenshots?: string | undefined
}

/**
 * Walks through an application mounted under its prefix. Where the console shows errors, it is walked again standing alone,
 * so that errors of its own are known.
 */
export async function runWalk(browser: Browser, walk: Walk, settings: RunSettings = {}): Promise<Outcome> {
  const { alone = false } = settings
  const steps = await take(browser, walk, alone ? serveAlone : serveMounted, settings)
  const hasErrors = !alone && steps.some(({ errors }) => errors.length > 0)
  const own = hasErrors ? (await take(browser, walk, serveAlone, {})).flatMap(({ errors }) => errors) : []
  return {
    title: walk.title,
    version: versionOf(walk),
    mounting: alone ? 'alone' : `${walk.application.kind} at ${prefixOf(walk)}`,
    steps: steps.map(step => ({ ...step, own: step.errors.filter(error => own.includes(error)) })),
  }
}

/** Whether the step did what it is for, with no error but the application's own and nothing outside the prefix. */
export function isClean({ error, errors, own, outside }: StepOutcome): boolean {
  return error === undefined && errors.length === own.length && outside.length === 0
}

async function take(
  browser: Browser,
  walk: Walk,
  serve: (walk: Walk) => Promise<Served>,
  settings: RunSettings,
): Promise<StepOutcome[]> {
  let served: Served
  try {
    served = await serve(walk)
  } catch (error) {
    return [{ name: 'the application starts', error: error as Error, ...new Watch('http://127.0.0.1').take(), own: [] }]
  }
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } })
  try {
    return await walkThrough(walk, served, context, settings)
  } finally {
    await context.close()
    await served.close()
  }
}

function keptBy({ legacy = true }: Walk): readonly string[] {
  return typeof legacy === 'boolean' ? [] : (legacy.keep ?? [])
}

async function walkThrough(
  walk: Walk,
  { base, place, server }: Served,
  context: BrowserContext,
  { screenshots }: RunSettings,
): Promise<StepOutcome[]> {
  const watch = new Watch(base)
  if (server !== undefined) watch.onServer(server, [prefixOf(walk), ...keptBy(walk)])
  watch.onBrowser(context)
  context.setDefaultTimeout(10_000)
  const visit: Visit = { page: await context.newPage(), base, place, sockets: watch.sockets }
  const outcomes: StepOutcome[] = []
  for (const { name, run } of walk.steps) {
    const error = await run(visit).then(
      () => undefined,
      (reason: unknown) => (reason instanceof Error ? reason : new Error(String(reason))),
    )
    await watch.onQuiet()
    if (server !== undefined) await watch.onSettled(context)
    outcomes.push({ name, own: [], ...watch.take(), ...(error && { error }) })
    // The next steps start where this one was to end.
    if (error === undefined) continue
    if (screenshots !== undefined) await visit.page.screenshot({ path: join(screenshots, `${walk.name}.png`) })
    break
  }
  return outcomes
}
