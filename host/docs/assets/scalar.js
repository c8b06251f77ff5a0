// Opens Scalar on the document of this page.
import { placeUnder } from './reference-root.js'

const place = document.getElementById('reference')
if (place !== null) {
  yieldToScalar()
  void open()
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

async function open() {
  try {
    const response = await fetch(place.dataset.document)
    if (!response.ok) throw new Error(`the host answered ${response.status}`)
    show(await response.json())
  } catch (error) {
    place.replaceChildren(message(`The document could not be loaded: ${error.message}`))
  }
}

function show(content) {
  const { root, redirect } = place.dataset
  // The page knows where it is, whatever proxy is in front; a relative server would be taken for one of the origin.
  placeUnder(new URL(root, location.href).href.replace(/\/$/, ''), content)
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
  const names = [tag, id].filter(Boolean).map(part => toSlug(decode(part)))
  history.replaceState(null, '', `#tag/${names.join('/')}`)
}

/** A name of its own for every text, without a character that a URL would have in two forms. */
function toSlug(text) {
  return encodeURIComponent(text).replaceAll('~', '%7E').replaceAll('%', '~')
}

function decode(fragment) {
  try {
    return decodeURIComponent(fragment)
  } catch {
    return fragment
  }
}

function message(text) {
  const paragraph = document.createElement('p')
  paragraph.className = 'notice notice-error'
  paragraph.setAttribute('role', 'alert')
  paragraph.textContent = text
  return paragraph
}
