import { type Html, html } from '../builtin/html.ts'
import type { SecurityPolicy } from '../builtin/shell.ts'
import type { ReferenceRenderer } from '../options.ts'

/** Name under which Scalar's own script is served. */
export const scalarScript = 'scalar-standalone.js'

/** What a page needs to show a reference. */
export interface RendererParts {
  /** Style sheets and scripts. The renderer's own comes first; a script of ours starts it on the page's document. */
  head(asset: (file: string) => string): Html
  readonly policy: SecurityPolicy
}

/** The parts of a page, by what renders it. */
export const renderers: Readonly<Record<ReferenceRenderer, RendererParts>> = {
  // Nothing inline is needed: its styles are a file, and those that it sets from script are no concern of `style-src`.
  'swagger-ui': {
    head: asset => html`<link rel="stylesheet" href="${asset('swagger-ui.css')}">
<link rel="stylesheet" href="${asset('reference.css')}">
<script defer src="${asset('swagger-ui-bundle.js')}"></script>
<script type="module" src="${asset('reference.js')}"></script>`,
    // Its icons, and images that an operation answers.
    policy: { 'img-src': "'self' data: blob:" },
  },
  scalar: {
    head: asset => html`<script defer src="${asset(scalarScript)}"></script>
<script type="module" src="${asset('scalar.js')}"></script>`,
    // It puts its style sheets into the page from script, some without the nonce that others would take. Attributes
    // stay forbidden: what a document might smuggle in is not styled.
    policy: { 'img-src': "'self' data: blob:", 'style-src-elem': "'self' 'unsafe-inline'" },
  },
}
