import type { Page } from 'playwright-core'

/** Opens an operation of a reference by its link. */
export async function openOperation(page: Page, url: string): Promise<void> {
  await page.goto(url)
  await page.waitForSelector('.opblock.is-open')
}

/**
 * Fills in the dialog that the padlock of the open operation opens.
 *
 * @param fields what to type in by the label of the field
 * @param submit what is done then; by default the button is pressed
 */
export async function authorize(
  page: Page,
  fields: Record<string, string>,
  submit = () => page.locator('.auth-btn-wrapper .authorize').click(),
): Promise<void> {
  await page.locator('.opblock.is-open .authorization__btn').click()
  const dialog = page.locator('.modal-ux')
  for (const [label, value] of Object.entries(fields)) {
    const id = await dialog.locator('label', { hasText: label }).getAttribute('for')
    await dialog.locator(`[id="${id}"]`).fill(value)
  }
  await submit()
  // The dialog asks for nothing more once it has the credentials.
  await dialog.locator('button', { hasText: 'Logout' }).waitFor()
  await dialog.locator('.btn-done').click()
}

/** Sends the request of the open operation and gives the JSON answer that the page shows. */
export async function execute(page: Page): Promise<unknown> {
  if (await page.locator('.try-out__btn:not(.cancel)').isVisible()) await page.locator('.try-out__btn').click()
  await page.locator('.execute').click()
  const answer = page.locator('.live-responses-table .response-col_description code').first()
  return JSON.parse((await answer.textContent()) ?? '')
}
