import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:https'
import { type TestContext, test } from 'node:test'
import { ask } from '../adapters/wire.ts'
import { type Certificate, createCertificate } from '../certificate.ts'
import { codeOf } from '../host/serving.ts'
import { requireProgram } from '../programs.ts'
import { addressOf, serveProxy, show } from './proxy-target.ts'

async function openSecureTarget(t: TestContext, certificate: Certificate): Promise<string> {
  const server = createServer(certificate, show).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.close()
    server.closeAllConnections()
  })
  return addressOf(server).replace('http:', 'https:')
}

test('the certificate of a target is verified unless secure is false', async t => {
  const openssl = requireProgram(t, 'openssl')
  if (openssl === undefined) return
  const certificate = await createCertificate(openssl)
  const target = await openSecureTarget(t, certificate)
  const refused = await ask(await serveProxy(t, target), '/p')
  assert.deepEqual([refused.status, codeOf(refused)], [502, 'PORTICO_UPSTREAM_FAILED'])
  assert.match(refused.text, /certificate could not be verified/)
  assert.equal((await ask(await serveProxy(t, target, { secure: false }), '/p')).status, 200)
  assert.equal((await ask(await serveProxy(t, target, { ssl: { ca: certificate.cert } }), '/p')).status, 200)
})

test('a router chooses between targets of either scheme', async t => {
  const openssl = requireProgram(t, 'openssl')
  if (openssl === undefined) return
  const certificate = await createCertificate(openssl)
  const target = await openSecureTarget(t, certificate)
  const port = await serveProxy(t, 'http://127.0.0.1:1', { router: { '/tls': target }, ssl: { ca: certificate.cert } })
  assert.equal((await ask(port, '/p/tls')).status, 200)
  assert.equal((await ask(port, '/p/other')).status, 502)
})
