// Opens Scalar on the document of this page.
import { decodeFragment, openDocument } from './reference-open.js'

const place = document.getElementById('reference')
if (place !== null) {
  yieldToScalar()
  void openDocument(place, show)
}

/**
 * Keeps the host's own styles out of Scalar: most of Scalar's are in cascade layers, which those in none win over, and
 * what they say nothing of would stay the host's. Attributes of pictures count as styles, and have to stay.
 */
function yieldToScalar() {
  const link = document.querySelector('link[href$="/portico.css"]')
  if (link === null) return
  const layered = document.createElement('style')
  layered.textContent = `@import url(${JSON.stringify(link.href)}) layer(portico);
@layer plain { .scalar-app :not(img, svg, svg *) { all: revert } }`
  layered.addEventListener('load', () => link.remove())
  document.head.prepend(layered)
}

function show(content) {
  const { redirect } = place.dataset
  openLinked()
  // Scalar would take what is in its place for its own, rendered by a server.
  place.replaceChildren()
  Scalar.createApiReference(place, {
    content,
    generateTagSlug: ({ name }) => toSlug(name),
    generateOperationSlug: ({ method, path, operationId }) =>
      toSlug(operationId?.trim() ? operationId : `${method.toLowerCase()}${path.replace(/\W/g, '_')}`),
    // All that would ask a service of Scalar's: fonts, usage reports, assistants, links that pass the document on.
    withDefaultFonts: false,
    telemetry: false,
    agent: { disabled: true },
    mcp: { disabled: true },
    showDeveloperTools: 'never',
    hideClientButton: true,
    oauth2RedirectUri: new URL(redirect, location.href).href,
  })
}

/** The docs link an operation as `#/tag/id`, each of them encoded; Scalar is to look for it by its own kind of name. */
function openLinked() {
  const [, tag, id] = /^#\/([^/]+)(?:\/([^/]+))?$/.exec(location.hash) ?? []
  if (tag === undefined) return
  const names = [tag, id].filter(Boolean).map(part => toSlug(decodeFragment(part)))
  history.replaceState(null, '', `#tag/${names.join('/')}`)
}

/** A name of its own for every text, without a character that a URL would have in two forms. */
function toSlug(text) {
  return encodeURIComponent(text).replaceAll('~', '%7E').replaceAll('%', '~')
}
