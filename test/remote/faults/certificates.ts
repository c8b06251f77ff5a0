import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSecureContext, type SecureContext } from 'node:tls'
import { promisify } from 'node:util'

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

const run = promisify(execFile)

/** Makes certificates for one run: kept ones would expire. */
export async function createCertificates(openssl: string): Promise<Certificates> {
  const folder = await mkdtemp(join(tmpdir(), 'portico-faults-'))
  try {
    const [trusted, unknown, misnamed] = await Promise.all([
      createCertificate(openssl, join(folder, 'trusted'), 'IP:127.0.0.1'),
      createCertificate(openssl, join(folder, 'unknown'), 'IP:127.0.0.1'),
      createCertificate(openssl, join(folder, 'misnamed'), 'DNS:other.test'),
    ])
    return {
      ca: `${trusted.cert}\n${misnamed.cert}`,
      trusted: createSecureContext(trusted),
      unknown: createSecureContext(unknown),
      misnamed: createSecureContext(misnamed),
    }
  } finally {
    await rm(folder, { recursive: true })
  }
}

async function createCertificate(openssl: string, path: string, name: string): Promise<{ key: string; cert: string }> {
  const files = ['-keyout', `${path}.key`, '-out', `${path}.crt`]
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2']
  await run(openssl, [
    'req',
    '-x509',
    ...key,
    '-subj',
    '/CN=portico test',
    '-addext',
    `subjectAltName=${name}`,
    ...files,
  ])
  const [keyText, cert] = await Promise.all([readFile(`${path}.key`, 'utf8'), readFile(`${path}.crt`, 'utf8')])
  return { key: keyText, cert }
}
