import { decodeReferences } from './html-references.ts'
import type { Tag } from './html-tag.ts'

/**
 * Names and properties of `meta` whose content is a URL that is followed: by those who show a link to the page (Open Graph,
 * Twitter) and by the desktop a page is pinned to.
 */
const addresses: ReadonlySet<string> = new Set([
  ...['og:audio', 'og:audio:secure_url', 'og:audio:url', 'og:image', 'og:image:secure_url', 'og:image:url', 'og:url'],
  ...['og:video', 'og:video:secure_url', 'og:video:url', 'twitter:image', 'twitter:player'],
  ...['msapplication-config', 'msapplication-starturl', 'msapplication-tileimage'],
])

/** What the content of a `meta` element is: a URL, a refresh or a content security policy with some, or nothing of the kind. */
export function metaContent(text: string, tag: Tag): 'policy' | 'refresh' | 'url' | undefined {
  const header = keyword(text, tag, 'http-equiv')
  if (header === 'refresh') return 'refresh'
  if (header === 'content-security-policy') return 'policy'
  const name = keyword(text, tag, 'property') ?? keyword(text, tag, 'name')
  return name !== undefined && addresses.has(name) ? 'url' : undefined
}

/** The URL of the style sheet that a `link` element loads, now or for later. */
export function linkedStyleSheet(text: string, tag: Tag): string | undefined {
  const rel = keyword(text, tag, 'rel')?.split(/[\t\n\f\r ]+/) ?? []
  const isStyleSheet = rel.includes('stylesheet') || (rel.includes('preload') && keyword(text, tag, 'as') === 'style')
  const href = isStyleSheet ? tag.value(text, 'href') : undefined
  return href && decodeReferences(href)
}

/** Whether the text of a `style` element is CSS (HTML Standard, section 4.2.6). */
export function isCss(text: string, tag: Tag): boolean {
  const type = keyword(text, tag, 'type') ?? ''
  return type === '' || type === 'text/css'
}

/** What an inline script is, by its `type` in lower case. */
export function scriptType(text: string, tag: Tag): string {
  return keyword(text, tag, 'type') ?? ''
}

function keyword(text: string, tag: Tag, name: string): string | undefined {
  const value = tag.value(text, name)
  return value === undefined ? undefined : decodeReferences(value).trim().toLowerCase()
}
