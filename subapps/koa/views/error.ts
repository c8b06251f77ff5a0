import { STATUS_CODES } from 'node:http'
import type { AppState } from '../context.ts'
import { html } from './html.ts'
import { layout } from './layout.ts'

/** The page for a request that could not be answered. */
export function errorPage(state: AppState, status: number, detail?: string): string {
  const title = status === 404 ? 'Page not found' : (STATUS_CODES[status] ?? 'Error')
  const explanation =
    detail ??
    (status === 404
      ? 'There is nothing at this address. The match may have been moved to another round.'
      : status >= 500
        ? 'Something went wrong on our side. Please try again in a moment.'
        : 'This request could not be answered.')
  const content = html`<h1>${title}</h1>
<p>${explanation}</p>
<p><a class="button" href="${state.base}/">Today’s matches</a></p>`
  return layout(state, { title, content })
}
