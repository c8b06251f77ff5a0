import { relocateCsp } from './csp.ts'
import { jsonRewriting } from './json.ts'
import { relocateLinkHeader } from './link-header.ts'
import { relocateRefresh } from './refresh.ts'
import { type Relocation, relocate } from './relocation.ts'

type HeaderRelocation = (value: string, site: Relocation, base: string) => string

const relocations: ReadonlyMap<string, HeaderRelocation> = new Map<string, HeaderRelocation>([
  ['content-location', relocate],
  ['content-security-policy', relocateCsp],
  ['content-security-policy-report-only', relocateCsp],
  ['hx-location', relocateHxLocation],
  ['hx-push-url', relocate],
  ['hx-redirect', relocate],
  ['hx-replace-url', relocate],
  ['link', relocateLinkHeader],
  ['location', relocate],
  ['refresh', relocateRefresh],
  ['report-to', relocateReportTo],
  ['reporting-endpoints', relocateStrings],
  ['service-worker-allowed', relocate],
  ['sourcemap', relocate],
  ['speculation-rules', relocateStrings],
  ['turbolinks-location', relocate],
  ['x-inertia-location', relocate],
  ['x-pjax-url', relocate],
  ['x-sourcemap', relocate],
  ['x-up-location', relocate],
])

/**
 * Relocates the URLs in the value of a response header, named in lower case; the value of any other header is returned as it
 * is. Cookies have a rewriting of their own.
 */
export function relocateHeader(name: string, value: string, site: Relocation, base: string): string {
  return relocations.get(name)?.(value, site, base) ?? value
}

/** A URL, or an object whose `path`, `push` and `replace` are: those of its other members that bear the same name are the application's. */
function relocateHxLocation(value: string, site: Relocation, base: string): string {
  if (!/^[\t ]*\{/.test(value)) return relocate(value, site, base)
  try {
    const location = JSON.parse(value) as Record<string, unknown>
    const relocated = { ...location }
    for (const member of ['path', 'push', 'replace']) {
      const url = location[member]
      if (typeof url === 'string') relocated[member] = relocate(url, site, base)
    }
    if (Object.keys(location).every(member => location[member] === relocated[member])) return value
    // A header holds bytes: a character beyond them was escaped before, and is again.
    return JSON.stringify(relocated).replace(/[\u0100-\uffff]/g, unicodeEscape)
  } catch {
    return value
  }
}

function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}

const urlMember: ReadonlySet<string> = new Set(['url'])

/** JSON objects with commas between them, and the endpoints' URLs in them (Reporting API, before its first revision). */
function relocateReportTo(value: string, site: Relocation, base: string): string {
  const rewriting = jsonRewriting(urlMember, site, base)
  return rewriting.write(value) + rewriting.end()
}

/** Structured fields whose strings are URLs (RFC 9651 section 3.3.3). */
function relocateStrings(value: string, site: Relocation, base: string): string {
  return value.replace(/"((?:[^"\\]|\\.)*)"/gs, (whole, quoted: string) => {
    const url = quoted.replace(/\\(.)/gs, '$1')
    const relocated = relocate(url, site, base)
    return relocated === url ? whole : `"${relocated.replace(/["\\]/g, '\\$&')}"`
  })
}
