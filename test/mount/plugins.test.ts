import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { suite, type TestContext, test } from 'node:test'
import cors from '@fastify/cors'
import helmet from '@fastify/helmet'
import jwt from '@fastify/jwt'
import rateLimit from '@fastify/rate-limit'
import express from 'express'
import type { FastifyInstance } from 'fastify'
import Koa from 'koa'
import { upstream } from '../../host/index.ts'
import { ask } from '../adapters/wire.ts'
import { listen, openHost } from '../host/serving.ts'
import { echoServer, handshake } from './websockets.ts'

interface Mounted {
  readonly app: object
  /** Requests that have reached the application. */
  entered(): number
}

/** What is mounted in a test, by kind. */
const applications: Record<string, (t: TestContext) => Promise<Mounted>> = {
  async express() {
    let entered = 0
    const app = express().use((_request, response) => {
      entered++
      response.set('x-app', 'express').send('in')
    })
    return { app, entered: () => entered }
  },
  async koa() {
    let entered = 0
    const app = new Koa().use(context => {
      entered++
      context.set('x-app', 'koa')
      context.body = 'in'
    })
    return { app, entered: () => entered }
  },
  async upstream(t) {
    let entered = 0
    const server = createServer((_request, response) => {
      entered++
      response.setHeader('x-app', 'upstream').end('in')
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    t.after(() => {
      server.closeAllConnections()
      server.close()
    })
    return { app: upstream(`http://127.0.0.1:${(server.address() as AddressInfo).port}`), entered: () => entered }
  },
}

/** A host with a plugin, an application at `/a`, and WebSockets at `/sockets`. */
async function serve(t: TestContext, kind: string, plugin: (host: FastifyInstance) => unknown) {
  const host = await openHost(t)
  await plugin(host)
  const { app, entered } = await applications[kind]!(t)
  const { app: echo, sockets } = echoServer()
  host.mount('/a', app, { docs: false })
  host.mount('/sockets', echo, { docs: false })
  return { host, entered, sockets, port: await listen(host) }
}

for (const kind of Object.keys(applications)) {
  suite(`plugins of Fastify cover a mounted ${kind} application`, () => {
    test('@fastify/helmet: its headers come with what the application answers', async t => {
      const { port } = await serve(t, kind, host => host.register(helmet))
      const answer = await ask(port, '/a/x')
      assert.deepEqual([answer.status, answer.text, answer.headers.get('x-app')], [200, 'in', kind])
      assert.equal(answer.headers.get('x-content-type-options'), 'nosniff')
      assert.match(answer.headers.get('content-security-policy') ?? '', /default-src 'self'/)
      assert.match(answer.headers.get('strict-transport-security') ?? '', /max-age/)
    })

    test('@fastify/cors: it answers preflights itself, and its headers come with the answers', async t => {
      const { port, entered } = await serve(t, kind, host => host.register(cors, { origin: 'https://shop.example' }))
      const preflight = await ask(port, '/a/x', {
        method: 'OPTIONS',
        headers: { origin: 'https://shop.example', 'access-control-request-method': 'PUT' },
      })
      assert.deepEqual([preflight.status, entered()], [204, 0])
      assert.equal(preflight.headers.get('access-control-allow-origin'), 'https://shop.example')
      assert.match(preflight.headers.get('access-control-allow-methods') ?? '', /GET/)
      const answer = await ask(port, '/a/x', { headers: { origin: 'https://shop.example' } })
      assert.deepEqual([answer.text, answer.headers.get('access-control-allow-origin')], ['in', 'https://shop.example'])
    })

    test('@fastify/rate-limit: what is too much is 429, and does not reach the application', async t => {
      const limit = { max: 3, timeWindow: 3_600_000 }
      const { port, entered, sockets } = await serve(t, kind, host => host.register(rateLimit, limit))
      const answers = []
      for (let count = 0; count < 5; count++) answers.push(await ask(port, `/a/${count}`))
      assert.deepEqual(
        answers.map(({ status }) => status),
        [200, 200, 200, 429, 429],
      )
      assert.equal(answers[0]!.headers.get('x-ratelimit-remaining'), '2')
      assert.ok(Number(answers[4]!.headers.get('retry-after')) > 0)
      assert.equal(entered(), 3)
      // The same count for upgrades of the mount beside: it is the client that is limited.
      const upgrade = await ask(port, '/sockets', { headers: handshake })
      assert.deepEqual([upgrade.status, sockets.clients.size], [429, 0])
    })

    test('@fastify/jwt in a preHandler hook: without a token nothing enters, upgrades neither', async t => {
      const { host, port, entered, sockets } = await serve(t, kind, async host => {
        await host.register(jwt, { secret: 'a secret of thirty-two characters' })
        host.addHook('preHandler', async request => {
          await (request as unknown as { jwtVerify(): Promise<unknown> }).jwtVerify()
        })
      })
      const sign = (host as unknown as { jwt: { sign(payload: object): string } }).jwt
      const token = sign.sign({ sub: 'ada' })
      const forged = `${token.slice(0, -3)}${token.endsWith('AAA') ? 'BBB' : 'AAA'}`
      for (const authorization of [undefined, 'Bearer x', `Bearer ${forged}`, `Basic ${token}`]) {
        const headers: Record<string, string> = authorization === undefined ? {} : { authorization }
        assert.equal((await ask(port, '/a/x', { headers })).status, 401)
        assert.equal((await ask(port, '/sockets', { headers: { ...headers, ...handshake } })).status, 401)
      }
      assert.deepEqual([entered(), sockets.clients.size], [0, 0])
      const headers = { authorization: `Bearer ${token}` }
      assert.equal((await ask(port, '/a/x', { headers })).text, 'in')
      assert.equal((await ask(port, '/sockets', { headers: { ...headers, ...handshake } })).status, 101)
    })
  })
}
