/** Where the browser finds an application that believes to be at the root. */
export interface Relocation {
  /** Path under which the browser finds it: `/legacy`; never `''`, no trailing slash. */
  readonly prefix: string
  /** Authorities (`host` or `host:port`, lower case) that are the application's own; a URL there with http, https, ws or wss is its own. */
  readonly authorities: ReadonlySet<string>
  /**
   * Origin by which the browser reaches the host: `https://shop.example`. An own URL with another authority, which may be
   * known only to the application, gets it; absent, each keeps its own.
   */
  readonly origin?: string | undefined
  /** Root paths, without a trailing slash, that the host itself serves for the application: left alone, by whole segments. */
  readonly keep: readonly string[]
}

const webSchemes: ReadonlySet<string> = new Set(['http', 'https', 'ws', 'wss'])
/** An origin that needs no URL parser: a host name that can be no IPv4 address, and no user or odd port. */
const plainOrigin = /^(?:(?:http|ws)(s?):)?\/\/((?:[a-z\d-]+\.)*[a-z][a-z\d-]*)(?::([1-9]\d*))?$/i
/** What a base may hold beside folders and a name: its slashes are no measure then. */
const notOnlyFolders = /[%?#\\]|\/\./
const singleDot = /^(?:\.|%2e)$/i
const doubleDot = /^(?:\.|%2e){2}$/i

/**
 * The URL as the browser must ask for it; the very same string where nothing is to be changed. `base` is the path, as the
 * application sees it, that relative URLs resolve against: of those only the ones that climb above the root (`../x` at `/a`,
 * which a browser resolves to `/x`) change. A URL is read as a browser reads it (WHATWG URL section 4.4), with spaces around
 * it, tabs in it and `\` for `/`; an external one never becomes internal, nor the other way round. What holds a template
 * (`{{`, `{%`, `${`, `<%`) is no URL yet and is left.
 */
export function relocate(url: string, site: Relocation, base = '/'): string {
  const colon = schemeLength(url)
  // First, so that a data: URL of megabytes is not read.
  if (colon > 0 && !isWebScheme(url, colon)) return url
  if (!isPlain(url)) return relocateUncommon(url, site, base)
  const start = pathStart(url)
  if (start === -1) return url
  if (start === 0) return relocatePath(url, site)
  const origin = url.slice(0, start)
  return isOwn(origin, site) ? reachableOrigin(origin, site) + relocatePath(url.slice(start), site) : url
}

/** Brings a URL into the form in which `relocate` can compare it, which few need. */
function relocateUncommon(url: string, site: Relocation, base: string): string {
  if (isTemplate(url)) return url
  const cleaned = clean(url)
  const start = pathStart(cleaned)
  if (start === -1) return isRelative(cleaned) ? relocateRelative(url, cleaned, site, base) : url
  const origin = cleaned.slice(0, start)
  if (start > 0 && !isOwn(origin, site)) return url
  const end = pathEnd(cleaned, start)
  const segments: string[] = []
  appendSegments(segments, cleaned.slice(start + 1, end))
  const path = `/${segments.join('/')}${cleaned.slice(end)}`
  const relocated = reachableOrigin(origin, site) + relocatePath(path, site)
  return relocated === origin + path ? url : relocated
}

function relocateRelative(url: string, cleaned: string, site: Relocation, base: string): string {
  if (isShallow(cleaned, base)) return url
  const segments: string[] = []
  appendSegments(segments, base.slice(1, pathEnd(base, 0)))
  segments.pop()
  const end = pathEnd(cleaned, 0)
  const climbed = appendSegments(segments, cleaned.slice(0, end))
  return climbed ? relocatePath(`/${segments.join('/')}${cleaned.slice(end)}`, site) : url
}

/** Whether a relative URL has fewer steps up than the base has folders, so that it cannot climb above the root. Most have. */
function isShallow(url: string, base: string): boolean {
  if (url.includes('%') || notOnlyFolders.test(base)) return false
  let folders = 0
  for (let index = base.indexOf('/', 1); index !== -1; index = base.indexOf('/', index + 1)) folders++
  let steps = 0
  for (let index = url.indexOf('..'); index !== -1; index = url.indexOf('..', index + 2)) steps++
  return steps <= folders
}

/** Relocates what follows an authority, or all of a URL that begins with one slash: a path (or none), query and fragment. */
function relocatePath(path: string, { prefix, keep }: Relocation): string {
  if (isUnder(path, prefix)) return path
  for (const kept of keep) if (isUnder(path, kept)) return path
  return path.charCodeAt(0) === 47 /* / */ ? prefix + path : `${prefix}/${path}`
}

function isUnder(path: string, prefix: string): boolean {
  if (!path.startsWith(prefix)) return false
  if (path.length === prefix.length) return true
  const next = path.charCodeAt(prefix.length)
  return next === 47 /* / */ || next === 63 /* ? */ || next === 35 /* # */
}

/** Where the path begins in a URL that names one from the root, with or without an authority before it; -1 for any other. */
function pathStart(url: string): number {
  const colon = schemeLength(url)
  if (colon > 0 && !isWebScheme(url, colon)) return -1
  const start = colon === 0 ? 0 : colon + 1
  if (!isSlash(url.charCodeAt(start))) return -1
  // `http:/x` is a path where the page itself has that scheme and a host where not: nobody here can tell.
  if (!isSlash(url.charCodeAt(start + 1))) return colon === 0 ? 0 : -1
  let end = start + 2
  while (isSlash(url.charCodeAt(end))) end++
  while (end < url.length && !isSlash(url.charCodeAt(end)) && !isPathEnd(url.charCodeAt(end))) end++
  return end
}

/** Whether an origin as it was written (`http://host`, `//host`) is one of the application's own. */
function isOwn(origin: string, { authorities }: Relocation): boolean {
  if (authorities.size === 0) return false
  const plain = plainOrigin.exec(origin)
  if (plain !== null) return isAmong(authorities, plain[2]!.toLowerCase(), plain[3] ?? '', Boolean(plain[1]))
  const url = parseOrigin(origin)
  if (url === null) return false
  return isAmong(authorities, url.hostname, url.port, url.protocol === 'https:' || url.protocol === 'wss:')
}

/** Whether a host is among authorities, which may name the scheme's own port or leave it out. */
function isAmong(authorities: ReadonlySet<string>, host: string, port: string, isSecure: boolean): boolean {
  const usual = isSecure ? '443' : '80'
  if (port !== '' && port !== usual) return authorities.has(`${host}:${port}`)
  return authorities.has(host) || authorities.has(`${host}:${usual}`)
}

/** The origin to write in place of one of the application's own. */
function reachableOrigin(written: string, { origin }: Relocation): string {
  if (origin === undefined || written === '' || written === origin) return written
  const { protocol, host } = new URL(origin)
  const own = parseOrigin(written)!
  if (own.host === host) return written
  if (isSlash(written.charCodeAt(0))) return `//${host}`
  return own.protocol.startsWith('ws') ? `${protocol === 'https:' ? 'wss' : 'ws'}://${host}` : origin
}

function parseOrigin(written: string): URL | null {
  return URL.parse(isSlash(written.charCodeAt(0)) ? `http:${written}/` : `${written}/`)
}

/** Appends a path's segments to a directory's as a URL parser does. Tells whether a `..` was left over at the root. */
function appendSegments(directory: string[], path: string): boolean {
  const segments = path.replaceAll('\\', '/').split('/')
  let climbed = false
  for (const [index, segment] of segments.entries()) {
    const up = doubleDot.test(segment)
    if (up && directory.pop() === undefined) climbed = true
    if (!up && !singleDot.test(segment)) directory.push(segment)
    else if (index === segments.length - 1) directory.push('')
  }
  return climbed
}

/** Whether a URL holds nothing that a URL parser takes away or reads as something else, and no template. One pass: every URL of a page goes through it. */
function isPlain(url: string): boolean {
  let previous = 47 /* / */
  for (let index = 0; index < url.length; index++) {
    const code = url.charCodeAt(index)
    if (code <= 32) return false
    switch (code) {
      case 46 /* . */:
        if (previous === 47 /* / */) return false
        break
      case 37 /* % */:
        if (url.charCodeAt(index + 1) === 50 /* 2 */ && (url.charCodeAt(index + 2) | 32) === 101 /* e */) return false
        break
      case 92 /* \ */:
      case 123 /* { */:
      case 36 /* $ */:
      case 60 /* < */:
        return false
    }
    previous = code
  }
  return true
}

function isTemplate(url: string): boolean {
  return url.includes('{{') || url.includes('{%') || url.includes('${') || url.includes('<%')
}

/** Takes away what a URL parser does (WHATWG URL section 4.4): C0 controls and spaces around, tabs and line breaks within. */
function clean(url: string): string {
  if (!/[\0- ]/.test(url)) return url
  let start = 0
  let end = url.length
  while (start < end && url.charCodeAt(start) <= 32) start++
  while (end > start && url.charCodeAt(end - 1) <= 32) end--
  return url.slice(start, end).replace(/[\t\n\r]+/g, '')
}

function isRelative(url: string): boolean {
  return url !== '' && !isPathEnd(url.charCodeAt(0)) && schemeLength(url) === 0
}

/** The length of a URL's scheme; 0 where it has none. */
function schemeLength(url: string): number {
  if (!isLetter(url.charCodeAt(0))) return 0
  for (let index = 1; index < url.length; index++) {
    const code = url.charCodeAt(index)
    if (code === 58 /* : */) return index
    const isDigitOrDot = code >= 46 /* . */ && code <= 57 /* 9 */ && code !== 47 /* / */
    if (!isLetter(code) && !isDigitOrDot && code !== 43 /* + */ && code !== 45 /* - */) return 0
  }
  return 0
}

function isWebScheme(url: string, length: number): boolean {
  return length <= 5 && webSchemes.has(url.slice(0, length).toLowerCase())
}

function pathEnd(url: string, start: number): number {
  let end = start
  while (end < url.length && !isPathEnd(url.charCodeAt(end))) end++
  return end
}

function isPathEnd(code: number): boolean {
  return code === 63 /* ? */ || code === 35 /* # */
}

function isSlash(code: number): boolean {
  return code === 47 /* / */ || code === 92 /* \ */
}

function isLetter(code: number): boolean {
  const lower = code | 32
  return lower >= 97 /* a */ && lower <= 122 /* z */
}
