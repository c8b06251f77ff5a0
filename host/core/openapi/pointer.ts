import type { JsonObject } from './json.ts'

/** The names on the way to a part of a document. */
export type Tokens = readonly string[]

/** Splits a JSON Pointer in a URI fragment (RFC 6901 section 6), without its `#`. */
export function parsePointer(fragment: string): string[] {
  return fragment.split('/').slice(1).map(decodeToken)
}

/** Writes a JSON Pointer as a URI fragment, with its `#`. */
export function toFragment(tokens: readonly (string | number)[]): string {
  return tokens.reduce<string>((written, token) => `${written}/${encodeToken(String(token))}`, '#')
}

/** Writes a JSON Pointer as people read it. */
export function toPointer(tokens: readonly (string | number)[]): string {
  return tokens.map(token => `/${String(token).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

/** A member of an object or list that is its own. */
export function memberOf(value: unknown, token: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, token)) return undefined
  return Array.isArray(value) && token === 'length' ? undefined : (value as JsonObject)[token]
}

const plainToken = /^[A-Za-z0-9._$-]*$/

function encodeToken(token: string): string {
  if (plainToken.test(token)) return token
  // A lone surrogate has no form in a URI.
  const encoded = encodeURIComponent(token.toWellFormed().replaceAll('~', '~0').replaceAll('/', '~1'))
  // These need no encoding in a fragment (RFC 3986 section 3.5): "$defs" stays readable.
  return encoded.replace(/%(?:24|26|2B|2C|3A|3B|3D|40)/g, decodeURIComponent)
}

function decodeToken(token: string): string {
  if (plainToken.test(token)) return token
  let text = token
  try {
    text = decodeURIComponent(token)
  } catch {
    // A bare "%" in a hand-written reference stands for itself.
  }
  return text.replaceAll('~1', '/').replaceAll('~0', '~')
}
