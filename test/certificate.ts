import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** A certificate and its key, as PEM. */
export interface Certificate {
  readonly key: string
  readonly cert: string
}

/**
 * Makes a certificate that nobody trusts yet, for one run: a kept one would expire.
 *
 * @param name its subject's alternative name, as OpenSSL writes it
 */
export async function createCertificate(openssl: string, name = 'IP:127.0.0.1'): Promise<Certificate> {
  const folder = await mkdtemp(join(tmpdir(), 'portico-certificate-'))
  try {
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
    const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2']
    const names = ['-subj', '/CN=portico test', '-addext', `subjectAltName=${name}`]
    await promisify(execFile)(openssl, ['req', '-x509', ...kind, ...names, '-keyout', key, '-out', cert])
    return { key: await readFile(key, 'utf8'), cert: await readFile(cert, 'utf8') }
  } finally {
    await rm(folder, { recursive: true })
  }
}
