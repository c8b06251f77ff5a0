import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type RequestListener } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { type AddressInfo, createServer as createSocketServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import type { TracingOptions } from '../../host/options.ts'
import { createCertificate } from '../certificate.ts'
import { requireProgram } from '../programs.ts'
import { until } from '../until.ts'
import { startReceiver } from './otlp-receiver.ts'
import { serveTraced, startTracing } from './traced-server.ts'

const accepted = '{"partialSuccess":{}}'

/** Begins and ends as many spans, and answers requests meanwhile. */
async function trace(t: TestContext, options: TracingOptions, count: number) {
  const started = await startTracing(t, options)
  const { url } = await serveTraced(t, started.tracing, (_request, response) => response.end('here'))
  for (let done = 0; done < count; done++) assert.equal(await (await fetch(url)).text(), 'here')
  return started
}

async function listen(t: TestContext, server: Server): Promise<string> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/traces`
}

describe('an export', () => {
  test('is JSON, to the path of the endpoint, with the credentials that were given', async t => {
    const receiver = await startReceiver(t)
    const endpoint = receiver.url.replace('/v1/traces', '/in/here?tenant=1')
    await trace(t, { endpoint, headers: { authorization: 'Bearer hunter2' } }, 1)
    await receiver.received(1)
    const [first] = receiver.exports
    assert.equal(first?.path, '/in/here?tenant=1')
    assert.equal(first?.headers['content-type'], 'application/json')
    assert.equal(first?.headers.authorization, 'Bearer hunter2')
  })

  test('has no more spans than a batch may', async t => {
    const receiver = await startReceiver(t)
    const { tracing } = await trace(t, { endpoint: receiver.url, batch: { size: 3, delay: 60_000 } }, 7)
    await tracing.close()
    assert.equal(receiver.spans.length, 7)
    assert.ok(receiver.exports.every(({ spans }) => spans.length <= 3))
    assert.ok(receiver.exports.length >= 3)
  })

  test('waits for others until the delay is over', async t => {
    const receiver = await startReceiver(t)
    await trace(t, { endpoint: receiver.url, batch: { delay: 300 } }, 5)
    await receiver.received(5)
    assert.ok(receiver.exports.length <= 2, `${receiver.exports.length} exports`)
  })

  test('is repeated where the receiver asks for later', async t => {
    const receiver = await startReceiver(t, (response, count) =>
      count === 0 ? response.writeHead(503, { 'retry-after': '0' }).end() : response.end(accepted),
    )
    const { tracing, failures } = await trace(t, { endpoint: receiver.url }, 1)
    await receiver.received(2)
    await tracing.close()
    assert.equal(receiver.spans[0]?.spanId, receiver.spans[1]?.spanId)
    assert.deepEqual(failures, [])
  })

  test('is trusted by the certificate that the environment names', async t => {
    const openssl = requireProgram(t, 'openssl')
    if (openssl === undefined) return
    const certificate = await createCertificate(openssl)
    let count = 0
    const server = createSecureServer(certificate, (_request, response) => {
      count++
      response.end(accepted)
    })
    const endpoint = (await listen(t, server)).replace('http:', 'https:')
    const untrusted = await trace(t, { endpoint, batch: { timeout: 500 } }, 1)
    await untrusted.tracing.close()
    assert.match(untrusted.failures[0]?.message ?? '', /its certificate could not be verified/)

    const folder = await mkdtemp(join(tmpdir(), 'portico-'))
    t.after(() => rm(folder, { recursive: true }))
    const file = join(folder, 'ca.pem')
    await writeFile(file, certificate.cert)
    process.env.OTEL_EXPORTER_OTLP_CERTIFICATE = file
    t.after(() => delete process.env.OTEL_EXPORTER_OTLP_CERTIFICATE)
    const trusted = await trace(t, { endpoint }, 1)
    await trusted.tracing.close()
    assert.equal(count, 1)
    assert.deepEqual(trusted.failures, [])
  })

  test('is refused at once where the certificate cannot be read', async t => {
    process.env.OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE = '/nowhere.pem'
    t.after(() => delete process.env.OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE)
    await assert.rejects(startTracing(t, { endpoint: 'https://127.0.0.1:1' }), {
      code: 'PORTICO_OPTION_INVALID',
      message: /OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE is "\/nowhere\.pem"/,
    })
  })
})

describe('a receiver', () => {
  const answering: [string, RequestListener, RegExp][] = [
    ['that answers 500', (_request, response) => response.writeHead(500).end('<h1>no</h1>'), /it answered 500/],
    ['that answers 404', (_request, response) => response.writeHead(404).end(), /it answered 404/],
    ['that redirects', (_request, response) => response.writeHead(302, { location: '/' }).end(), /it answered 302/],
    ['that is always busy', (_request, response) => response.writeHead(503).end(), /it answered 503/],
    ['that is no receiver', (_request, response) => response.end('<h1>hello</h1>'), /is no OTLP receiver/],
    ['that answers a number', (_request, response) => response.end('7'), /is no OTLP receiver/],
    ['that answers without end', (_request, response) => pour(response), /is no OTLP receiver/],
    ['that hangs up', request => request.socket.destroy(), /it (closed|reset) the connection/],
    ['that never answers', () => {}, /it did not answer within 300 ms/],
    ['that answers a byte at a time', (_request, response) => trickle(response), /it did not answer within 300 ms/],
    [
      'that refuses some',
      (_request, response) => response.end('{"partialSuccess":{"rejectedSpans":"2","errorMessage":"too old"}}'),
      /did not take 2 spans: too old/,
    ],
  ]
  for (const [name, answer, message] of answering) {
    test(`${name} is told once, and nothing waits for it`, async t => {
      const server = createServer(answer)
      const endpoint = await listen(t, server)
      t.after(() => server.closeAllConnections())
      const { tracing, failures } = await trace(t, { endpoint, batch: { timeout: 300, delay: 60_000, size: 2 } }, 6)
      await until(() => failures.length > 0)
      await tracing.close()
      assert.equal(failures.length, 1)
      assert.equal((failures[0] as { code?: string }).code, 'PORTICO_TRACES_LOST')
      assert.match(failures[0]?.message ?? '', message)
    })
  }

  test('that is down is told by its address, without its secrets', async t => {
    const endpoint = 'http://127.0.0.1:1/v1/traces?api-key=hunter2'
    const { tracing, failures } = await trace(t, { endpoint, batch: { timeout: 300 } }, 1)
    await tracing.close()
    assert.equal(
      failures[0]?.message,
      'The trace receiver http://127.0.0.1:1/v1/traces?api-key=[redacted] did not take 1 spans: it refused the connection. Start it, or mend tracing.endpoint.',
    )
  })

  test('that speaks no HTTP is told', async t => {
    const server = createSocketServer(socket => socket.end('220 smtp.example ESMTP\r\n'))
    const { failures } = await trace(t, { endpoint: await listen(t, server), batch: { timeout: 300 } }, 1)
    await until(() => failures.length > 0)
    assert.match(failures[0]?.message ?? '', /its answer is not HTTP/)
  })

  test('that is slow has no more waiting for it than the queue and a batch', async t => {
    const held: (() => void)[] = []
    const receiver = await startReceiver(t, (response, count) => {
      if (count === 0) held.push(() => response.end(accepted))
      else response.end(accepted)
    })
    const batch = { size: 2, queue: 10, delay: 60_000 }
    const { tracing } = await trace(t, { endpoint: receiver.url, batch }, 40)
    assert.equal(receiver.exports.length, 1)
    for (const answer of held) answer()
    await tracing.close()
    assert.equal(receiver.spans.length, 12)
  })
})

describe('the end', () => {
  test('sends what has not been sent', async t => {
    const receiver = await startReceiver(t)
    const { tracing } = await trace(t, { endpoint: receiver.url, batch: { delay: 60_000 } }, 3)
    assert.equal(receiver.spans.length, 0)
    await tracing.close()
    assert.equal(receiver.spans.length, 3)
  })

  test('does not wait for a receiver that is down, though an export may be repeated for long', async t => {
    const batch = { delay: 1, timeout: 2_000_000 }
    const { tracing, failures } = await trace(t, { endpoint: 'http://127.0.0.1:1', batch }, 3)
    await tracing.close()
    assert.equal(failures.length, 1)
  })

  test('waits for a receiver that hangs no longer than the timeout', async t => {
    const receiver = await startReceiver(t, () => {})
    const { tracing } = await trace(t, { endpoint: receiver.url, batch: { delay: 60_000, timeout: 200 } }, 3)
    await tracing.close()
    assert.equal(receiver.spans.length, 3)
  })

  test('comes once, however often it is asked for, and what ends later is let go', async t => {
    const receiver = await startReceiver(t)
    const { tracing } = await startTracing(t, { endpoint: receiver.url })
    const { url } = await serveTraced(t, tracing, (_request, response) => response.end('here'))
    await Promise.all([tracing.close(), tracing.close()])
    await tracing.close()
    assert.equal(await (await fetch(url)).text(), 'here')
    assert.equal(receiver.spans.length, 0)
  })
})

function trickle(response: Parameters<RequestListener>[1]): void {
  const timer = setInterval(() => response.write(' '), 20)
  response.once('close', () => clearInterval(timer))
}

function pour(response: Parameters<RequestListener>[1]): void {
  const chunk = Buffer.alloc(65_536, 32)
  const more = () => {
    while (!response.destroyed && response.write(chunk));
    if (!response.destroyed) response.once('drain', more)
  }
  more()
}
