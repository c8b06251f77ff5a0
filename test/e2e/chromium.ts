import { after, before, type TestContext } from 'node:test'
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { findProgram, requireProgram } from '../programs.ts'

/** What Chromium is called on the machines where it is installed. */
export const chromiumNames = ['chromium', 'chromium-browser', 'google-chrome']

// Chromium looks up hosts of its own at every start; a test must not depend on the network, nor reach out.
const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
]

/** A page of its own browser context, and what went wrong on it. */
export interface OpenedPage {
  readonly page: Page
  readonly context: BrowserContext
  /** Requests that leave the origin, dialogs, and errors of scripts. */
  readonly faults: string[]
}

/** Starts Chromium where it is installed; it reaches nothing but this machine. */
export async function launchChromium(): Promise<Browser | undefined> {
  const executablePath = findProgram(...chromiumNames)
  return executablePath === undefined ? undefined : chromium.launch({ executablePath, args: quiet })
}

/**
 * Starts Chromium for the tests of a file. The function given opens a page that reaches nothing but one origin; where
 * there is no Chromium it skips the test and gives nothing.
 */
export function useChromium(): (
  test: TestContext,
  origin: string,
  options?: BrowserContextOptions,
) => Promise<OpenedPage | undefined> {
  let browser: Browser | undefined
  before(async () => {
    browser = await launchChromium()
  })
  after(() => browser?.close())

  return async (test, origin, options = {}) => {
    if (requireProgram(test, ...chromiumNames) === undefined || browser === undefined) return undefined
    const context = await browser.newContext(options)
    test.after(() => context.close())
    const faults: string[] = []
    await context.route(
      url => url.origin !== origin && url.protocol.startsWith('http'),
      route => {
        faults.push(`outside: ${route.request().url()}`)
        return route.abort()
      },
    )
    context.on('page', page => watch(page, faults))
    return { page: await context.newPage(), context, faults }
  }
}

function watch(page: Page, faults: string[]): void {
  page.on('dialog', dialog => {
    faults.push(`dialog: ${dialog.message()}`)
    dialog.dismiss().catch(() => {})
  })
  page.on('pageerror', error => faults.push(`error: ${error.message}`))
}
