import { relocateCsp } from './csp.ts'
import { relocateCss } from './css.ts'
import type { AttributeKind } from './html-attributes.ts'
import type { DocumentBase } from './html-base.ts'
import { relocateRefresh } from './refresh.ts'
import { type Relocation, relocate } from './relocation.ts'
import { relocateSrcset } from './srcset.ts'

/** What a value with URLs in it is made of. */
export type ValueKind = Extract<AttributeKind, 'url' | 'urls' | 'srcset' | 'style'> | 'policy' | 'refresh'

/** An attribute's value, its character references decoded, as the browser must have it. */
export function relocateValue(kind: ValueKind, value: string, site: Relocation, base: DocumentBase): string {
  if (base.isForeign && kind !== 'policy' && !(kind === 'url' && hasAuthority(value))) return value
  switch (kind) {
    case 'url':
      return relocate(value, site, base.path)
    case 'policy':
      return relocateCsp(value, site, base.path)
    case 'urls':
      return value.replace(/[^\t\n\f\r ]+/g, url => relocate(url, site, base.path))
    case 'srcset':
      return relocateSrcset(value, site, base.path)
    case 'style':
      return value.includes('(') ? relocateCss(value, site, base.path) : value
    case 'refresh':
      return relocateRefresh(value, site, base.path)
  }
}

/** Whether a URL says where it leads without a base. */
function hasAuthority(url: string): boolean {
  return /^[\0- ]*(?:[a-z][a-z\d+.-]*:|[\\/][\t\n\r]*[\\/])/i.test(url)
}
