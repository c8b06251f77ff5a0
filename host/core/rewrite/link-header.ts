import { type Relocation, relocate } from './relocation.ts'
import { relocateSrcset } from './srcset.ts'

// A target, a parameter that holds URLs, or a quoted string that holds neither. `<` in a target would be no URL; without it
// in the class, each of many `<` would be followed to the end.
const parts =
  /<([^<>]*)>|(;[ \t]*(anchor|imagesrcset)[ \t]*=[ \t]*)(?:"((?:[^"\\]|\\.)*)"|([^\t ",;]+))|"(?:[^"\\]|\\.?)*"?/gis

/** Relocates a Link header (RFC 8288 section 3): each target, the context in `anchor`, and the candidates in `imagesrcset`. */
export function relocateLinkHeader(value: string, site: Relocation, base: string): string {
  return value.replace(
    parts,
    (whole, target?: string, start?: string, name?: string, quoted?: string, token?: string) => {
      if (target !== undefined) return `<${relocate(target, site, base)}>`
      if (start === undefined) return whole
      const text = token ?? quoted!.replace(/\\(.)/gs, '$1')
      const relocated = name!.toLowerCase() === 'anchor' ? relocate(text, site, base) : relocateSrcset(text, site, base)
      return relocated === text ? whole : `${start}"${relocated.replace(/["\\]/g, '\\$&')}"`
    },
  )
}
