import { createSecureContext, type SecureContext } from 'node:tls'
import { createCertificate } from '../../certificate.ts'

/** What a client trusts, and servers that it should trust or not. */
export interface Certificates {
  readonly ca: string
  /** For 127.0.0.1, known to the client. */
  readonly trusted: SecureContext
  /** For 127.0.0.1, unknown to the client. */
  readonly unknown: SecureContext
  /** For another name, known to the client. */
  readonly misnamed: SecureContext
}

/** Makes certificates for one run. */
export async function createCertificates(openssl: string): Promise<Certificates> {
  const [trusted, unknown, misnamed] = await Promise.all([
    createCertificate(openssl),
    createCertificate(openssl),
    createCertificate(openssl, 'DNS:other.test'),
  ])
  return {
    ca: `${trusted.cert}\n${misnamed.cert}`,
    trusted: createSecureContext(trusted),
    unknown: createSecureContext(unknown),
    misnamed: createSecureContext(misnamed),
  }
}
