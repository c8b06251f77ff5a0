import { type Relocation, relocate } from './relocation.ts'

const token = /[^\t\n\f\r ]+/g
const hostWithPath = /^(?:[a-z][a-z\d+.-]*:\/\/)?[^/'*]+\/[^/]/i

/**
 * Relocates the value of a Content-Security-Policy header, of one policy or several: where reports go, and sources of the
 * application's own that are limited to a path (CSP level 3 section 2.3.1).
 */
export function relocateCsp(value: string, site: Relocation, base: string): string {
  return value.replace(/[^,;]+/g, directive => {
    const name = nameOf(directive)
    const toUrl = name === 'report-uri' ? relocate : relocateSource
    let isName = true
    return directive.replace(token, part => {
      if (isName) {
        isName = false
        return part
      }
      const relocated = toUrl(part, site, base)
      return relocated === part ? part : asSource(relocated)
    })
  })
}

/** A source may go without a scheme, and be any of those that a page may have. */
function relocateSource(source: string, site: Relocation): string {
  if (!hostWithPath.test(source)) return source
  if (source.includes('://')) return relocate(source, site)
  return relocate(`http://${source}`, site).replace(/^https?:\/\//, '')
}

/** What makes a page's policies let in what the host puts into the page. */
export interface Injection {
  /** The policies as they are to be sent, in the order given. */
  readonly policies: readonly string[]
  /** What both elements must bear; `undefined` where they are let in without. */
  readonly nonce: string | undefined
}

/**
 * Lets two elements through a page's policies, and nothing else: an inline script (an import map, say) and the script at
 * `script`, written as a CSP source without scheme (`own:8080/legacy/shim.js`). `policies` are the values of all the page's
 * Content-Security-Policy headers, and of those that only report. One nonce serves them all: the page's own where all that
 * need one have it, else one made by `createNonce`, which is called once at most.
 *
 * A nonce would switch `'unsafe-inline'` off (CSP level 3 section 6.7.3.2): where that is in force the script's source is
 * added instead. Trusted types are left alone.
 */
export function permitInjection(policies: readonly string[], createNonce: () => string, script: string): Injection {
  const directives = policies.flatMap(value => value.split(',')).map(scriptDirective)
  const inNeed = directives.filter(directive => directive !== undefined).filter(needsNonce)
  const nonce = inNeed.length === 0 ? undefined : (sharedNonce(inNeed) ?? createNonce())
  return {
    policies: policies.map(value =>
      value
        .split(',')
        .map(policy => permit(policy, script, nonce))
        .join(','),
    ),
    nonce,
  }
}

/** The directive of a policy that decides on script elements (CSP level 3 section 6.8.3). */
interface ScriptDirective {
  /** Which of the policy's directives, by place. */
  readonly index: number
  readonly name: string
  readonly sources: readonly string[]
}

function scriptDirective(policy: string): ScriptDirective | undefined {
  const directives = policy.split(';')
  for (const name of ['script-src-elem', 'script-src', 'default-src']) {
    // Of several with one name the first counts (CSP level 3 section 2.2.1).
    const index = directives.findIndex(directive => nameOf(directive) === name)
    if (index !== -1) return { index, name, sources: directives[index]!.match(token)!.slice(1) }
  }
  return undefined
}

function permit(policy: string, script: string, nonce: string | undefined): string {
  const directive = scriptDirective(policy)
  if (directive === undefined) return policy
  const added = needsNonce(directive) ? `'nonce-${nonce}'` : asSource(script)
  const { index, name, sources } = directive
  if (needsNonce(directive) ? sources.includes(added) : permitsScript(sources, added)) return policy
  const extended = [...sources.filter(source => source.toLowerCase() !== "'none'"), added].join(' ')
  // default-src says more than which scripts may run, so it is copied.
  if (name === 'default-src') return `${policy.replace(/[;\t\n\f\r ]+$/, '')}; script-src ${extended}`
  return policy
    .split(';')
    .map((text, place) =>
      place === index ? text.replace(/[^\t\n\f\r ].*$/s, whole => `${whole.match(token)![0]} ${extended}`) : text,
    )
    .join(';')
}

/** Whether inline scripts are not let in as such ("does a source list allow all inline behavior", CSP level 3 section 6.7.3.2). */
function needsNonce({ sources }: ScriptDirective): boolean {
  const keywords = sources.map(source => source.toLowerCase())
  if (!keywords.includes("'unsafe-inline'")) return true
  return keywords.some(keyword => keyword === "'strict-dynamic'" || /^'(?:nonce|sha256|sha384|sha512)-/.test(keyword))
}

/** Whether sources already let the host's script in, as far as can be told without knowing the page's scheme. */
function permitsScript(sources: readonly string[], script: string): boolean {
  return sources.some(source => source === '*' || source.toLowerCase() === "'self'" || source === script)
}

function sharedNonce([first, ...others]: readonly ScriptDirective[]): string | undefined {
  const noncesOf = ({ sources }: ScriptDirective) =>
    sources.map(source => /^'nonce-([\w+/-]+={0,2})'$/i.exec(source)?.[1]).filter(nonce => nonce !== undefined)
  return noncesOf(first!).find(nonce => others.every(other => noncesOf(other).includes(nonce)))
}

function nameOf(directive: string): string | undefined {
  return directive.match(token)?.[0].toLowerCase()
}

/** A path in a source must not look like a separator of policies or directives. */
function asSource(script: string): string {
  return script.replaceAll(',', '%2C').replaceAll(';', '%3B')
}
