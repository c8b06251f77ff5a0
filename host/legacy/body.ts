import { cssRewriting } from '../core/rewrite/css.ts'
import { htmlRewriting } from '../core/rewrite/html.ts'
import { jsonRewriting, manifestMembers } from '../core/rewrite/json.ts'
import type { Relocation } from '../core/rewrite/relocation.ts'
import type { Rewriting } from '../core/rewrite/rewriting.ts'
import { sniffedRewriting } from '../core/rewrite/sniff.ts'

/** What is rewritten in a body, by its media type. */
export type BodyKind = 'html' | 'xml' | 'css' | 'manifest' | 'json' | 'worker' | 'sniffed'

const kinds: Readonly<Record<string, BodyKind>> = {
  'text/html': 'html',
  'application/xhtml+xml': 'xml',
  'image/svg+xml': 'xml',
  'text/css': 'css',
  'application/manifest+json': 'manifest',
}

const scripts = new Set(['text/javascript', 'application/javascript', 'application/x-javascript', 'text/ecmascript'])

// In these a byte of the ASCII range can be part of another character.
const notAscii = /^(?:utf-?16|utf-?32|ucs-?[24]|iso-2022-|hz-gb|utf-?7)/

/** What is known of an answer whose body may be rewritten. */
export interface BodyFacts {
  /** Its Content-Type; `undefined` where a browser tells by the first bytes. */
  readonly contentType: string | undefined
  /** The path that the application sees. */
  readonly path: string
  /** The request's Sec-Fetch-Dest (Fetch metadata section 2.1), where the browser tells it. */
  readonly destination: string | undefined
  /** Names of JSON members that are URLs. */
  readonly json: readonly string[]
  readonly shim: boolean
}

/** Which rewriting a body needs; `undefined` where it is passed on unread. */
export function bodyKindOf({ contentType, path, destination, json, shim }: BodyFacts): BodyKind | undefined {
  if (contentType === undefined) return 'sniffed'
  const [type = '', ...parameters] = contentType.toLowerCase().split(';')
  const name = type.trim()
  const charset = parameters.map(parameter => /^\s*charset\s*=\s*"?([^"\s]*)/.exec(parameter)?.[1]).find(Boolean) ?? ''
  if (notAscii.test(charset)) return undefined
  if (Object.hasOwn(kinds, name)) return kinds[name]
  if (shim && scripts.has(name)) return isWorker(destination) ? 'worker' : undefined
  if (name !== 'application/json' && !name.endsWith('+json')) return undefined
  if (/(?:\.webmanifest|\/manifest\.json)$/.test(path)) return 'manifest'
  return json.length > 0 ? 'json' : undefined
}

function isWorker(destination: string | undefined): boolean {
  return destination === 'worker' || destination === 'sharedworker' || destination === 'serviceworker'
}

/** What a rewriting may put into a body. */
export interface Insertions {
  /** Markup for the start of the head. */
  readonly markup: string | undefined
  /** Whether what is no whole document (no doctype, html, head or body tag) gets the markup too. */
  readonly always: boolean
  /** Script text that runs before a worker's own. */
  readonly script: string
}

/** Makes the rewriting of one body. `base` is the path that relative URLs in it start from, as the application sees it. */
export function createRewriting(
  kind: BodyKind,
  site: Relocation,
  base: string,
  json: readonly string[],
  insertions: Insertions,
): Rewriting {
  const { markup, always, script } = insertions
  const inject = markup === undefined ? undefined : ({ markup, where: always ? 'always' : 'document' } as const)
  switch (kind) {
    case 'html':
    case 'xml':
      return htmlRewriting({ site, base, syntax: kind, inject })
    case 'sniffed':
      return sniffedRewriting(() => htmlRewriting({ site, base, inject }))
    case 'css':
      return cssRewriting(site, base)
    case 'manifest':
      return jsonRewriting(manifestMembers, site, base)
    case 'json':
      return jsonRewriting(new Set(json), site, base)
    case 'worker':
      return prepend(script)
  }
}

function prepend(text: string): Rewriting {
  let rest = text
  return {
    write(piece) {
      const out = rest + piece
      rest = ''
      return out
    },
    end() {
      const out = rest
      rest = ''
      return out
    },
  }
}
