import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { expectAt, expectText, fetchInPage, open } from '../expect.ts'
import { fileOf } from '../installed.ts'
import type { Walk } from '../walk.ts'

interface JsonServer {
  create(): { use(handler: unknown): void } & object
  defaults(options: { logger: boolean }): unknown
  rewriter(rules: object): unknown
  router(data: object): unknown
}

/** JSON Server, in the process: an API out of an object, and its home page. */
export const jsonServer: Walk = {
  title: 'JSON Server',
  name: 'json-server',
  package: 'json-server',
  application: {
    kind: 'express',
    async create() {
      const server = createRequire(import.meta.url)(fileOf('json-server')) as JsonServer
      const app = server.create()
      app.use(server.defaults({ logger: false }))
      app.use(server.rewriter({ '/news': '/posts' }))
      app.use(server.router({ posts: [{ id: 1, title: 'first' }], comments: [], profile: { name: 'walker' } }))
      return { app }
    },
  },
  steps: [
    {
      name: 'home page with its resources',
      async run(visit) {
        await open(visit, '/')
        await expectText(visit.page, '#resources', '/posts')
      },
    },
    {
      name: 'a resource, by a link that a script made',
      async run(visit) {
        await visit.page.click('#resources a:has-text("posts")')
        await expectAt(visit, '/posts')
        await expectText(visit.page, 'body', 'first')
      },
    },
    {
      name: 'a page adds, changes and deletes a row by fetch',
      async run(visit) {
        await open(visit, '/')
        const headers = { 'content-type': 'application/json' }
        const added = await fetchInPage(visit.page, '/posts', { method: 'POST', headers, body: '{"title":"second"}' })
        assert.equal(added.status, 201)
        const changed = await fetchInPage(visit.page, '/posts/2', { method: 'PATCH', headers, body: '{"title":"2nd"}' })
        assert.deepEqual(JSON.parse(changed.text), { title: '2nd', id: 2 })
        assert.equal((await fetchInPage(visit.page, '/posts/2', { method: 'DELETE' })).status, 200)
      },
    },
  ],
}
