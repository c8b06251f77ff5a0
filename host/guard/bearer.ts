import { typeName } from '../core/show-value.ts'
import { PorticoError } from '../errors.ts'
import type { AuthenticationScheme } from './authorization.ts'
import { Secrets, secretFault } from './secrets.ts'

/** RFC 6750 section 2.1: one scheme, spaces, and a b64token. */
const credentialsForm = /^Bearer +([A-Za-z0-9\-._~+/]+=*)$/i
const tokenForm = /^[A-Za-z0-9\-._~+/]+=*$/

/**
 * Tokens (RFC 6750), taken from the Authorization field alone: a query ends up in logs and in the Referer of other sites.
 *
 * @param option its name, as errors say it
 * @throws PORTICO_OPTION_INVALID, which never names a token
 */
export function bearerScheme(option: string, given: readonly string[]): AuthenticationScheme {
  const isList = Array.isArray(given)
  if (!isList || given.length === 0) {
    const shown = isList ? 'empty, which lets nobody in' : `no list (${typeName(given)})`
    throw new PorticoError('PORTICO_OPTION_INVALID', { option, given: shown, expected: 'a list of at least one token' })
  }
  for (const [at, token] of given.entries()) requireToken(`${option}.${at}`, token)
  const secrets = new Secrets(given)
  return {
    accepts(credentials) {
      const token = credentialsForm.exec(credentials)?.[1]
      return token !== undefined && secrets.has(token)
    },
    // RFC 6750 section 3.1: whoever brought no token is told nothing of errors.
    challenge: (realm, credentials) =>
      `Bearer realm="${realm}"${/^Bearer\b/i.test(credentials ?? '') ? ', error="invalid_token"' : ''}`,
  }
}

function requireToken(option: string, token: unknown): void {
  const fault = secretFault(token) ?? (tokenForm.test(String(token)) ? undefined : 'text that no client can send')
  if (fault === undefined) return
  const expected = 'a token of letters, digits and -._~+/, with = at its end at most'
  throw new PorticoError('PORTICO_OPTION_INVALID', { option, given: fault, expected })
}
