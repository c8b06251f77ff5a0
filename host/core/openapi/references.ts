import { type Names, toAnchor } from './names.ts'

/** A reference after renaming, and what is wrong with it, if anything. */
export interface RewrittenReference {
  readonly reference: string
  readonly problem?: string
}

/**
 * Rewrites a reference inside a document to the new names, so that it can only lead to a part of the same mount.
 *
 * @param resource the component schema that has an `$id` and holds the reference: `#` means that schema in there
 */
export function rewriteReference(reference: string, names: Names, resource?: string): RewrittenReference {
  const hash = reference.indexOf('#')
  const address = hash === -1 ? reference : reference.slice(0, hash)
  const fragment = hash === -1 ? '' : reference.slice(hash + 1)
  if (address !== '') {
    const component = names.schemaIds.get(address)
    if (component !== undefined) return rewriteLocal(fragment, names, component, reference)
    return { reference, problem: `refers to another document: ${reference}` }
  }
  return rewriteLocal(fragment, names, resource, reference)
}

function rewriteLocal(fragment: string, names: Names, resource: string | undefined, given: string): RewrittenReference {
  const tokens = fragment.split('/').slice(1)
  if (fragment.startsWith('/components/') && tokens.length >= 3) return rewriteComponent(tokens, names, given)
  if (fragment.startsWith('/paths/') && tokens.length >= 2) return rewritePath(tokens, names, given)
  if (resource !== undefined && (fragment === '' || fragment.startsWith('/'))) {
    const name = names.components.get('schemas')?.get(resource)
    return { reference: `#/components/schemas/${name}${fragment}` }
  }
  if (fragment.startsWith('/webhooks/') && tokens.length >= 2) {
    const [, name = '', ...rest] = tokens
    return { reference: toPointer(['webhooks', `${names.mount}.${decode(name)}`], rest) }
  }
  if (fragment !== '' && !fragment.startsWith('/')) return { reference: `#${toAnchor(names.mount, fragment)}` }
  return { reference: given, problem: `leads nowhere: ${given}` }
}

function rewriteComponent(tokens: readonly string[], names: Names, given: string): RewrittenReference {
  const [, section = '', name = '', ...rest] = tokens
  const decoded = decode(name)
  const renamed = names.components.get(section)?.get(decoded)
  if (renamed !== undefined) return { reference: toPointer(['components', section, renamed], rest) }
  const own = `${names.mount}.${decoded.replace(/[^A-Za-z0-9._-]/g, '_')}`
  return { reference: toPointer(['components', section, own], rest), problem: `leads nowhere: ${given}` }
}

function rewritePath(tokens: readonly string[], names: Names, given: string): RewrittenReference {
  const [, path = '', ...rest] = tokens
  const rebased = names.paths.get(decode(path))
  if (rebased === undefined) return { reference: given, problem: `leads nowhere: ${given}` }
  return { reference: toPointer(['paths', rebased], rest) }
}

/** A JSON Pointer as a URI fragment (RFC 6901 section 6); the rest is kept as it was written. */
function toPointer(tokens: readonly string[], rest: readonly string[]): string {
  const written = tokens.map(token => encodeURIComponent(token.replaceAll('~', '~0').replaceAll('/', '~1')))
  return `#/${[...written, ...rest].join('/')}`
}

function decode(token: string): string {
  let text = token
  try {
    text = decodeURIComponent(token)
  } catch {
    // A bare "%" in a hand-written reference stands for itself.
  }
  return text.replaceAll('~1', '/').replaceAll('~0', '~')
}
