import type { Relocation } from './relocation.ts'

/** Stand for the document's own origin, and for another, whichever they are; reserved names, so that no page has them. */
const ownOrigin = 'http://document.invalid'
const foreignOrigin = 'http://elsewhere.invalid'

/** Whether a URL of a document leads to the application itself, and not to what the host keeps or to another origin. */
export function isOfApplication(url: string, site: Relocation, base: DocumentBase): boolean {
  const parsed = URL.parse(url, (base.isForeign ? foreignOrigin : ownOrigin) + base.path)
  if (parsed === null || !isOwn(parsed, site)) return false
  return !site.keep.some(kept => isUnder(parsed.pathname, kept))
}

/** What the relative URLs of a document resolve against, which its first `<base href>` sets. */
export class DocumentBase {
  /** The path of it, as the application sees it. */
  path: string
  /** Whether it is at another origin: then every URL without an origin of its own leads there. */
  isForeign = false
  #isSet = false

  constructor(path: string) {
    this.path = path
  }

  /** The base of a document within this one, which may set its own. */
  copy(): DocumentBase {
    const copy = new DocumentBase(this.path)
    copy.isForeign = this.isForeign
    return copy
  }

  /** Takes the `href` of a `base` element in (HTML Standard, section 4.2.3). */
  set(href: string, site: Relocation): void {
    if (this.#isSet) return
    this.#isSet = true
    const url = /\{[{%]|\$\{|<%/.test(href) ? null : URL.parse(href, ownOrigin + this.path)
    if (url === null || url.protocol === 'data:' || url.protocol === 'javascript:') return
    this.isForeign = !isOwn(url, site)
    this.path = isUnder(url.pathname, site.prefix) ? url.pathname.slice(site.prefix.length) || '/' : url.pathname
  }
}

function isOwn(url: URL, { authorities }: Relocation): boolean {
  if (url.origin === ownOrigin) return true
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return false
  const port = url.port || (url.protocol === 'https:' ? '443' : '80')
  return authorities.has(url.host) || authorities.has(`${url.hostname}:${port}`)
}

function isUnder(path: string, prefix: string): boolean {
  return path === prefix || path.startsWith(`${prefix}/`)
}
