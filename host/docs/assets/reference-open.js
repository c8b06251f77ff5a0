import { placeUnder } from './reference-root.js'

/**
 * Loads the document of a page for what shows it. The page knows where it is, whatever proxy is in front: a relative
 * server would be taken for one of the origin, or shown as it is written.
 *
 * @param place the element that names the document, and where a failure is told
 */
export async function openDocument(place, show) {
  try {
    const response = await fetch(place.dataset.document)
    if (!response.ok) throw new Error(`the host answered ${response.status}`)
    const spec = await response.json()
    placeUnder(new URL(place.dataset.root, location.href).href.replace(/\/$/, ''), spec)
    show(spec)
  } catch (error) {
    place.replaceChildren(message(`The document could not be loaded: ${error.message}`))
  }
}

/** A fragment as text; one that cannot be decoded is taken as it is. */
export function decodeFragment(fragment) {
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
