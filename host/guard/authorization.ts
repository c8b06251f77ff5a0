import type { IncomingMessage } from 'node:http'
import { PorticoError } from '../errors.ts'
import type { Guard, GuardEntry } from '../options.ts'
import { Entry } from './entry.ts'
import { Refusal } from './refusal.ts'

/** A way to tell who is asking by the Authorization field. */
export interface AuthenticationScheme {
  /** Whether these credentials are right; the field's value as it came. */
  accepts(credentials: string): boolean
  /** How a client is told to ask (RFC 9110 section 11.6.1). `credentials` is what it brought, if it brought any. */
  challenge(realm: string, credentials: string | undefined): string
}

/** A guard that lets in whoever satisfies one of these schemes: a request has one Authorization field only. */
export function authenticate(schemes: readonly AuthenticationScheme[]): Guard {
  return (request, entry) => {
    const credentials = credentialsOf(request)
    if (credentials !== undefined && schemes.some(scheme => scheme.accepts(credentials))) return true
    const realm = realmOf(entry)
    return new Refusal(
      new PorticoError('PORTICO_UNAUTHENTICATED', { realm }),
      schemes.map(scheme => scheme.challenge(realm, credentials)),
    )
  }
}

/**
 * The one Authorization field of a request. Of several Node keeps the first and others the last, so that a guard and an
 * application behind it could each believe another one: then there is none.
 */
function credentialsOf({ headers, rawHeaders }: IncomingMessage): string | undefined {
  let fields = 0
  for (let at = 0; at < rawHeaders.length; at += 2) if (/^authorization$/i.test(rawHeaders[at] ?? '')) fields++
  return fields > 1 ? undefined : headers.authorization
}

function realmOf(entry: GuardEntry): string {
  return entry instanceof Entry ? entry.realm : (entry.mount ?? 'host')
}
