import assert from 'node:assert/strict'
import { once } from 'node:events'
import { Agent, request } from 'node:https'
import { text } from 'node:stream/consumers'
import { suite, type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect } from 'node:tls'
import express from 'express'
import { WebSocket } from 'ws'
import type { HostOptions } from '../../host/index.ts'
import { upstream } from '../../host/remote/upstream.ts'
import { Origin } from '../adapters/origin.ts'
import { ask, Wire } from '../adapters/wire.ts'
import { createCertificate } from '../certificate.ts'
import { held, say } from '../host/listeners.ts'
import { listen, openHost, ways } from '../host/serving.ts'
import { requireProgram } from '../programs.ts'
import { echoFastify, echoServer, exchange } from './websockets.ts'

// A host that waits for such a client waits for ever.
const limit = { timeout: 5_000 }

for (const [way, arrange] of ways) {
  suite(`TLS on the port, ${way} mounts`, () => {
    async function open(t: TestContext, options: HostOptions = {}) {
      const openssl = requireProgram(t, 'openssl')
      if (openssl === undefined) return undefined
      const certificate = await createCertificate(openssl)
      // Before the host's own: it may wait for them.
      const dialled: Wire[] = []
      t.after(() => dialled.forEach(wire => void wire.destroy()))
      const { fastify = {}, ...rest } = options
      const host = await openHost(t, { ...rest, fastify: { ...fastify, https: certificate } })
      arrange(host)
      const agent = new Agent({ ca: certificate.cert, keepAlive: true })
      t.after(() => agent.destroy())
      const dial = async (port: number) => {
        const wire = await Wire.open(port)
        dialled.push(wire)
        return wire
      }
      return { host, agent, dial, ca: certificate.cert }
    }

    test('applications of the process and elsewhere are told that the client came by https', async t => {
      const at = await open(t)
      if (at === undefined) return
      const app = express()
      app.get('/who', ({ protocol, secure }, response) => void response.json({ protocol, secure }))
      const origin = await Origin.open(({ headers }, response) => response.end(headers['x-forwarded-proto']))
      t.after(() => origin.close())
      at.host.mount('/app', app)
      at.host.mount('/svc', upstream(origin.url))
      const port = await listen(at.host)
      assert.deepEqual(JSON.parse(await get(at.agent, port, '/app/who')), { protocol: 'https', secure: true })
      assert.equal(await get(at.agent, port, '/svc/who'), 'https')
    })

    test('WebSockets echo', async t => {
      const at = await open(t)
      if (at === undefined) return
      at.host.mount('/ws', echoServer().app)
      at.host.mount('/fastify', echoFastify('fastify'))
      const port = await listen(at.host)
      for (const path of ['/ws/socket', '/fastify/socket']) {
        const socket = new WebSocket(`wss://127.0.0.1:${port}${path}`, { ca: at.ca })
        t.after(() => socket.terminate())
        await once(socket, 'open')
        assert.match(await exchange(socket, 'hello'), /hello/)
      }
    })

    test('requests in flight finish when the host closes, and their connections end', async t => {
      const at = await open(t, { drain: { deadline: 600_000 } })
      if (at === undefined) return
      const slow = held('done')
      at.host.mount('/a', slow.app)
      const port = await listen(at.host)
      const answer = get(at.agent, port, '/a')
      await slow.entered
      const closing = at.host.close()
      await sleep(50)
      slow.open()
      assert.equal(await answer, 'done')
      await closing
      await assert.rejects(Wire.open(port), { code: 'ECONNREFUSED' })
    })

    test('a client that is silent after its handshake is dropped with 408', async t => {
      const at = await open(t, { fastify: { http: { headersTimeout: 300, connectionsCheckingInterval: 50 } } })
      if (at === undefined) return
      at.host.mount('/a', say('in'))
      const socket = connect({ port: await listen(at.host), host: '127.0.0.1', ca: at.ca })
      t.after(() => socket.destroy())
      assert.match(await text(socket), /^HTTP\/1\.1 408 /)
    })

    test('a client that does not speak TLS, or says nothing, hinders nobody and is dropped', limit, async t => {
      const at = await open(t, { fastify: { http: { handshakeTimeout: 300 } } })
      if (at === undefined) return
      at.host.mount('/a', say('in'))
      const port = await listen(at.host)
      await assert.rejects(ask(port, '/a'), /ended without an answer/)
      const silent = await at.dial(port)
      assert.equal(await get(at.agent, port, '/a'), 'in')
      await silent.readToEnd()
    })

    test('a client in the middle of its handshake does not hold up the end of the host', limit, async t => {
      const at = await open(t, { drain: { deadline: 400 } })
      if (at === undefined) return
      at.host.mount('/a', say('in'))
      const silent = await at.dial(await listen(at.host))
      await sleep(50)
      await at.host.close()
      await silent.readToEnd()
    })
  })
}

async function get(agent: Agent, port: number, path: string): Promise<string> {
  const asked = request({ agent, port, host: '127.0.0.1', path }).end()
  const [answer] = await once(asked, 'response')
  return text(answer)
}
