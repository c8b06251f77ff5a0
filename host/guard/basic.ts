import { typeName } from '../core/show-value.ts'
import { PorticoError } from '../errors.ts'
import type { AuthenticationScheme } from './authorization.ts'
import { hasControl, Secrets, secretFault } from './secrets.ts'

/** RFC 7617 section 2: one scheme, spaces, and user name and password in base64. */
const credentialsForm = /^Basic +([A-Za-z0-9+/]+={0,2})$/i

/**
 * User names and passwords (RFC 7617), in UTF-8. A user name never has a colon, so that the two of them joined by one
 * are compared as a whole.
 *
 * @param option its name, as errors say it
 * @throws PORTICO_OPTION_INVALID, which names users and never a password
 */
export function basicScheme(option: string, given: Readonly<Record<string, string>>): AuthenticationScheme {
  const isObject = typeName(given) === 'object'
  const users = isObject ? Object.entries(given) : []
  if (users.length === 0) {
    const shown = isObject ? 'empty, which lets nobody in' : `no object (${typeName(given)})`
    const expected = 'passwords by user name, one at least'
    throw new PorticoError('PORTICO_OPTION_INVALID', { option, given: shown, expected })
  }
  for (const [user, password] of users) requireUser(option, user, password)
  // Clients prepare both in this form (RFC 7617 section 2.1).
  const secrets = new Secrets(users.map(([user, password]) => `${user}:${password}`.normalize('NFC')))
  return {
    accepts(credentials) {
      const encoded = credentialsForm.exec(credentials)?.[1]
      return encoded !== undefined && secrets.has(Buffer.from(encoded, 'base64'))
    },
    challenge: realm => `Basic realm="${realm}", charset="UTF-8"`,
  }
}

function requireUser(option: string, user: string, password: unknown): void {
  // RFC 7617 section 2: control characters may be in neither.
  if (user.includes(':') || hasControl(user))
    throw new PorticoError('PORTICO_OPTION_INVALID', {
      option,
      given: `for the user ${JSON.stringify(user)}`,
      expected: 'user names without ":" and control characters',
    })
  const fault = secretFault(password)
  if (fault === undefined) return
  const expected = 'a password: text of at least one character, without control characters'
  throw new PorticoError('PORTICO_OPTION_INVALID', { option: `${option}.${user}`, given: fault, expected })
}
