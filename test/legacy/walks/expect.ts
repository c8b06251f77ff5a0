import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import type { Visit } from './walk.ts'

/** Opens a path of the application; the page has to answer with success. */
export async function open({ page, base }: Visit, path: string): Promise<void> {
  const answer = await page.goto(base + path)
  // There is no answer where only the fragment changes.
  assert.notEqual(answer?.ok(), false, `${path} answers ${answer?.status()}`)
}

/** Waits until the page is at a path (and query) of the application, and has loaded. */
export async function expectAt({ page, base }: Visit, path: string | RegExp): Promise<void> {
  await page.waitForURL(({ href }) => {
    const rest = href.startsWith(base) ? href.slice(base.length) : undefined
    return rest !== undefined && (typeof path === 'string' ? rest === path : path.test(rest))
  })
}

/** Waits until an element shows a text. */
export async function expectText(page: Page, selector: string, text: string | RegExp): Promise<void> {
  await page.locator(selector).filter({ hasText: text }).first().waitFor()
}

/** Fails unless every picture that is loaded at once has come, and there is one. */
export async function expectPictures(page: Page): Promise<void> {
  const pictures = (await page.evaluate(`[...document.images].filter(image => image.loading !== 'lazy')
    .map(image => [image.currentSrc, image.naturalWidth > 0])`)) as [string, boolean][]
  assert.ok(pictures.length > 0, 'the page has no picture')
  assert.deepEqual(
    pictures.filter(([, hasCome]) => !hasCome),
    [],
  )
}

/** What a request from the page's own script gets, by a path from the root: the status and the text. */
export async function fetchInPage(
  page: Page,
  path: string,
  init: object = {},
): Promise<{ status: number; text: string }> {
  const script = `fetch(${JSON.stringify(path)}, ${JSON.stringify(init)})
    .then(async answer => ({ status: answer.status, text: await answer.text() }))`
  return page.evaluate(script)
}
