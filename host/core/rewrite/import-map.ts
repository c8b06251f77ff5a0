import { readJsonString, writeJsonString } from './json-string.ts'
import { type Relocation, relocate } from './relocation.ts'
import { longestToken } from './rewriting.ts'

// A string; as a member's name with the colon, and the value where that is no object. Every quote begins a match, closed or
// not, so none is tried twice.
const strings = /"((?:[^"\\]|\\.?)*)(?:"([\t\n\r ]*:[\t\n\r ]*)(?:"((?:[^"\\]|\\.)*)"|(null))?|"|$)/gs
/** What an import map takes for a URL and no bare specifier (HTML section 8.1.6.2, "parse a URL-like module specifier"). */
const urlLike = /^(?:\.{0,2}\/|[a-z][a-z\d+.-]*:)/i

/**
 * Relocates an inline import map (HTML section 8.1.6): addresses, the scopes that they hold for, and specifiers. A specifier
 * that is a URL is kept beside the relocated one, for scripts name it either way: `import '/a.js'` says what the
 * application believes, and `./a.js` becomes what the browser knows.
 */
export function relocateImportMap(text: string, site: Relocation, base: string): string {
  return text.replace(strings, (whole, name: string, colon?: string, address?: string, none?: string) => {
    if (colon === undefined) return whole
    const relocatedName = relocateString(name, site, base)
    if (address === undefined && none === undefined) return `"${relocatedName}"${colon}`
    const value = none ?? `"${relocateString(address!, site, base)}"`
    const member = `"${relocatedName}"${colon}${value}`
    if (relocatedName === name) return member
    return `"${name}"${colon}${value},${member}`
  })
}

function relocateString(raw: string, site: Relocation, base: string): string {
  if (raw.length > longestToken) return raw
  const string = readJsonString(raw)
  if (!urlLike.test(string.text)) return raw
  const relocated = relocate(string.text, site, base)
  return relocated === string.text ? raw : writeJsonString(relocated, string)
}
