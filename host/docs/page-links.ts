import { type Html, html } from '../builtin/html.ts'
import type { Links } from '../builtin/shell.ts'

/** Where the parts of the docs are, as paths of the host. No mount has a name that begins with an underscore. */
export interface DocsPaths {
  readonly page: string
  readonly events: string
  /** Directory of one application's reference and documents, or of everything's. */
  reference(name: string | undefined): string
  asset(file: string): string
}

/** Name of the reference of everything. */
export const everything = 'all'

/** The paths of the docs whose page is at a path. */
export function docsPaths(page: string): DocsPaths {
  const base = page === '/' ? '' : page
  return {
    page,
    events: `${base}/_events`,
    reference: name => `${base}/${name ?? everything}`,
    asset: file => `${base}/_assets/${file}`,
  }
}

/** The bar that says that the docs have changed, empty until then. It is a status, so it has to be there before. */
export function changesBar(paths: DocsPaths, links: Links, version: string): Html {
  return html`<div class="docs-changes" id="changes" role="status" data-version="${version}" data-events="${links.to(paths.events)}"></div>`
}
