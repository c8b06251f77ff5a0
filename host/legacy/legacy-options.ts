import { type Check, flag, path, resolvePart, text, texts } from '../option-checks.ts'

/** What `legacy` does for an application that was written for `/`; each part can be told otherwise. */
export interface LegacyOptions {
  /**
   * Root paths that the host itself serves for the application, and that stay as they are.
   * @example ['/static'] // its pages ask for /static/site.css, and the host has it
   */
  keep?: readonly string[]
  /**
   * Authorities (`shop.example`, `localhost:3000`) that the application was told are its own: absolute links to them lead
   * into the mount. The one the client used is always among them, and of a remote application its target.
   */
  hosts?: readonly string[]
  /** Whether pages get the script that puts the prefix on what their own scripts ask for. Default `true`. */
  shim?: boolean
  /** Whether URLs in HTML, CSS, SVG and web manifests get the prefix. Default `true`. */
  body?: boolean
  /** Names of the members of JSON answers whose strings are URLs. Default: none, JSON is passed on unread. */
  json?: readonly string[]
  /** Whether cookies are kept to the prefix. Default `true`. */
  cookies?: boolean
}

/** The options with every default filled in; frozen. */
export interface ResolvedLegacyOptions {
  readonly keep: readonly string[]
  readonly hosts: readonly string[]
  readonly shim: boolean
  readonly body: boolean
  readonly json: readonly string[]
  readonly cookies: boolean
}

/**
 * Fills the defaults into a frozen copy.
 *
 * @throws PORTICO_OPTION_INVALID
 */
export function resolveLegacyOptions(given: LegacyOptions | true): ResolvedLegacyOptions {
  const legacy = resolvePart<ResolvedLegacyOptions>('legacy', given === true ? {} : given, {
    keep: [paths, []],
    hosts: [authorities, []],
    shim: [flag, true],
    body: [flag, true],
    json: [texts, []],
    cookies: [flag, true],
  })
  return Object.freeze({ ...legacy, keep: Object.freeze(legacy.keep.map(withoutSlash)) })
}

const paths: Check = {
  expected: 'a list of paths that start with "/"',
  is: value => Array.isArray(value) && value.every(path.is),
}

const authorities: Check = {
  expected: 'a list of hosts, each with its port where it is not the usual one',
  is: value => Array.isArray(value) && value.every(isAuthority),
}

function isAuthority(value: unknown): boolean {
  return text.is(value) && URL.canParse(`http://${value}/`) && !/[/@?#\\]/.test(String(value))
}

function withoutSlash(kept: string): string {
  return kept.endsWith('/') ? kept.slice(0, -1) : kept
}
