import assert from 'node:assert/strict'
import { createServer, type RequestListener } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { suite, test } from 'node:test'
import express from 'express'
import express4 from 'express4'
import Fastify from 'fastify'
import { Hono } from 'hono'
import Koa from 'koa'
import koa2 from 'koa2'
import type { Mountable } from '../../host/index.ts'
import { connect } from '../../host/index.ts'
import { urls } from './listeners.ts'
import { openHost, ways } from './serving.ts'

const listenerEcho: RequestListener = async (request, response) => {
  const body = await buffer(request)
  response.writeHead(201, { 'x-path': request.url }).end(body)
}

suite('inject', () => {
  const echo = async (request: Request) =>
    new Response(await request.text(), { status: 201, headers: { 'x-path': new URL(request.url).pathname } })
  const kinds: [string, () => Mountable][] = [
    [
      'Express 5',
      () =>
        express().use(
          express.text({ type: '*/*' }),
          (request, response) => void response.status(201).set('x-path', request.path).send(request.body),
        ),
    ],
    [
      'Express 4',
      () =>
        express4().use(
          express.text({ type: '*/*' }),
          (request, response) => void response.status(201).set('x-path', request.path).send(request.body),
        ),
    ],
    ['Koa 3', () => koaEcho(new Koa())],
    ['Koa 2', () => koaEcho(new koa2())],
    [
      'Fastify',
      () => {
        const app = Fastify()
        app.post('/*', (request, reply) => reply.code(201).header('x-path', request.url).send(request.body))
        return app
      },
    ],
    ['Hono', () => new Hono().post('/*', context => echo(context.req.raw))],
    ['fetch', () => ({ fetch: echo })],
    ['a listener', () => listenerEcho],
    ['connect middleware', () => connect((_request, _response, next) => next(), listenerEcho)],
    ['an http.Server', () => createServer(listenerEcho)],
  ]
  for (const [kind, create] of kinds) {
    for (const [way, arrange] of ways) {
      test(`reaches ${kind} with a body, ${way}`, async t => {
        const host = await openHost(t)
        arrange(host)
        host.mount('/a', create())
        const payload = '{"text": "é"}'
        const answer = await host.inject({
          method: 'POST',
          url: '/a/x',
          headers: { 'content-type': 'text/plain' },
          payload,
        })
        assert.deepEqual([answer.statusCode, answer.headers['x-path'], answer.body], [201, '/x', payload])
      })
    }
  }

  test('reaches a mount in a host in a host', async t => {
    const [outer, inner] = [await openHost(t), await openHost(t)]
    inner.mount(
      '/b',
      express().use((request, response) => void response.json([request.url, request.originalUrl, request.baseUrl])),
    )
    outer.mount('/a', inner)
    assert.deepEqual((await outer.inject('/a/b/c?d')).json(), ['/c?d', '/a/b/c?d', '/a/b'])
  })

  test('goes on with what a request from a socket would get: hooks, guard, 404, query', async t => {
    const host = await openHost(t)
    host.addHook('onRequest', async (_request, reply) => void reply.header('x-hook', 'ran'))
    host.mount('/a', urls, { guard: ({ headers }) => headers.key === 'yes' })
    assert.equal((await host.inject('/a')).statusCode, 403)
    const answer = await host.inject({ url: '/a/b', query: { c: 'd e' }, headers: { key: 'yes' } })
    assert.deepEqual([answer.json(), answer.headers['x-hook']], [['/b?c=d+e', '/a/b?c=d+e', '/a'], 'ran'])
    assert.equal((await host.inject('/A')).statusCode, 404)
  })
})

function koaEcho(app: Koa): Koa {
  return app.use(async context => {
    context.status = 201
    context.set('x-path', context.path)
    context.body = (await buffer(context.req)).toString()
  })
}
