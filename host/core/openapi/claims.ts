import type { DiagnosticCode } from './diagnostics.ts'

/** A path of one document that is not described, or where it should not have been. */
export interface Claim {
  readonly code: DiagnosticCode
  readonly message: string
  readonly isLost: boolean
}

/** Decides which mount's document may describe a path. */
export interface PathClaims {
  /** @returns `undefined` where the path is the mount's without more ado */
  claim(path: string, prefix: string): Claim | undefined
}

/**
 * Lets a path be described by the mount that would be asked for it. Two paths that differ only in their parameters'
 * names are one path to a router, and are not both described.
 *
 * @param prefixes of all mounts, canonical: `''` for the root
 */
export function createPathClaims(prefixes: readonly string[]): PathClaims {
  const owners = new Set(prefixes)
  const claimed = new Map<string, string>()

  const ownerOf = (path: string): string | undefined => {
    const whole = path.split(/[?#]/, 1)[0] ?? ''
    for (let end = whole.length; end > 0; end = whole.lastIndexOf('/', end - 1)) {
      if (owners.has(whole.slice(0, end))) return whole.slice(0, end)
    }
    return owners.has('') ? '' : undefined
  }

  return {
    claim(path, prefix) {
      const owner = ownerOf(path)
      if (owner !== undefined && owner !== prefix) {
        return {
          code: 'path-shadowed',
          message: `${path} is left out: the mount at ${owner || '/'} answers it`,
          isLost: true,
        }
      }
      const template = path.replace(/\{[^{}]*\}/g, '{}')
      const rival = claimed.get(template)
      if (rival !== undefined) {
        return { code: 'path-clash', message: `${path} is left out: it is the same path as ${rival}`, isLost: true }
      }
      claimed.set(template, path)
      if (owner === prefix) return undefined
      return { code: 'path-outside', message: `${path} is not under ${prefix}, which this mount keeps`, isLost: false }
    },
  }
}
