import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import express from 'express'
import express4 from 'express4'
import Fastify from 'fastify'
import Koa from 'koa'
import koa2 from 'koa2'
import type { Mountable } from '../../host/index.ts'
import { ask } from '../adapters/wire.ts'
import { urls } from '../host/listeners.ts'
import { listen, openHost } from '../host/serving.ts'

suite('one application in several places', () => {
  const kinds: [string, () => Mountable][] = [
    [
      'Express 5',
      () =>
        express().use((request, response) => void response.json([request.url, request.originalUrl, request.baseUrl])),
    ],
    [
      'Express 4',
      () =>
        express4().use((request, response) => void response.json([request.url, request.originalUrl, request.baseUrl])),
    ],
    ['Koa 3', () => koaUrls(new Koa())],
    ['Koa 2', () => koaUrls(new koa2())],
    [
      'Fastify',
      () => {
        const app = Fastify()
        app.get('/*', request => [
          request.url,
          request.originalUrl,
          (request.raw as unknown as { baseUrl: string }).baseUrl,
        ])
        return app
      },
    ],
    ['a listener', () => urls],
  ]
  for (const [kind, create] of kinds) {
    test(`${kind} twice in a host and once in another: each shows its own place`, async t => {
      const app = create()
      const [first, second] = [await openHost(t), await openHost(t)]
      second.addHook('onRequest', async () => {})
      first.mount('/a', app)
      first.mount('/b/c', app)
      second.mount('/d', app)
      const ports = [await listen(first), await listen(second)] as const
      const places = [
        [ports[0], '/a'],
        [ports[0], '/b/c'],
        [ports[1], '/d'],
      ] as const
      const answers = await Promise.all(places.map(([port, base]) => ask(port, `${base}/x?y`)))
      assert.deepEqual(
        answers.map(({ text }) => JSON.parse(text)),
        places.map(([, base]) => ['/x?y', `${base}/x?y`, base]),
      )
      await first.close()
      assert.equal((await ask(ports[1], '/d/x')).status, 200, 'the other host is not closed with it')
    })
  }
})

function koaUrls(app: Koa): Koa {
  return app.use(context => {
    context.body = JSON.stringify([
      context.url,
      context.originalUrl,
      (context as unknown as { mountPath: string }).mountPath,
    ])
  })
}
