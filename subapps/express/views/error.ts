import type { HttpError } from '../http-error.ts'
import { type Html, html } from './html.ts'
import type { Site } from './site.ts'

/** The page for an answer that is not a success. */
export function errorView(site: Site, { status, title, message }: HttpError): Html {
  return html`<p class="muted">Error ${status}</p>
<h1>${title}</h1>
<p>${message}</p>
<p><a class="button" href="${site.base}/">To the overview</a></p>`
}
