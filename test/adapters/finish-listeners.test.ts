import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import { type AddressInfo, connect } from 'node:net'
import { describe, it, type TestContext } from 'node:test'
import Koa from 'koa'
import { listen, openHost } from '../host/serving.ts'
import { openTarget } from '../remote/proxy-target.ts'
import { until } from '../until.ts'

/** The package by which Koa listens, in the version that Koa has. */
const onFinished = createRequire(import.meta.resolve('koa'))('on-finished') as (
  response: ServerResponse,
  listener: (error: Error | null, response: ServerResponse) => void,
) => void

/** What somebody was told of the ends of responses, and Koa of errors. */
interface Told {
  readonly ends: (string | null)[]
  readonly errors: (string | undefined)[]
}

/** An application whose middleware listens to each of its responses twice; `/wait` answers with a body that never ends. */
function createApp(): { app: Koa; told: Told } {
  const told: Told = { ends: [], errors: [] }
  const app = new Koa()
  app.on('error', (error: NodeJS.ErrnoException) => told.errors.push(error.code))
  app.use(context => {
    for (let times = 0; times < 2; times++) {
      onFinished(context.res, (error, response) => {
        assert.equal(response, context.res)
        told.ends.push(error === null ? null : ((error as NodeJS.ErrnoException).code ?? error.message))
      })
    }
    if (context.path !== '/wait') {
      context.body = 'sent'
      return
    }
    context.respond = false
    context.res.write('begun')
    if (context.query.failing !== undefined)
      context.res.socket?.on('data', () => context.res.destroy(new Error('broken')))
  })
  return { app, told }
}

async function listenAlone(test: TestContext, app: Koa): Promise<number> {
  const server = await openTarget(test, app.callback())
  return (server.address() as AddressInfo).port
}

async function listenMounted(test: TestContext, app: Koa): Promise<number> {
  const host = await openHost(test)
  host.mount('/', app)
  return listen(host)
}

/** Asks for a page and gives the connection when its answer has begun. */
async function ask(port: number, path: string) {
  const socket = connect(port, '127.0.0.1').on('error', () => {})
  socket.write(`GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`)
  await once(socket, 'data')
  return socket
}

for (const [where, open] of [
  ['alone', listenAlone],
  ['mounted', listenMounted],
] as const) {
  describe(`who listens by on-finished to a response of a Koa application ${where}`, () => {
    it('is told once when it has been sent, on a connection that goes on', async t => {
      const { app, told } = createApp()
      const port = await open(t, app)
      const socket = await ask(port, '/')
      socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
      await until(() => told.ends.length >= 4)
      socket.end()
      await once(socket, 'close')
      assert.deepEqual(told, { ends: [null, null, null, null], errors: [] })
    })

    it('is told when the client has gone away', async t => {
      const { app, told } = createApp()
      const socket = await ask(await open(t, app), '/wait')
      socket.destroy()
      await until(() => told.ends.length >= 2)
      assert.deepEqual(told, { ends: [null, null], errors: [] })
    })

    it('is told the error of the connection, and so is Koa', async t => {
      const { app, told } = createApp()
      const socket = await ask(await open(t, app), '/wait')
      socket.resetAndDestroy()
      await until(() => told.ends.length >= 2)
      assert.deepEqual(told, { ends: ['ECONNRESET', 'ECONNRESET'], errors: ['ECONNRESET'] })
    })

    it('is told the error that the response was destroyed with', async t => {
      const { app, told } = createApp()
      const socket = await ask(await open(t, app), '/wait?failing')
      socket.write('\n')
      await until(() => told.ends.length >= 2)
      socket.destroy()
      assert.deepEqual(told, { ends: ['broken', 'broken'], errors: [undefined] })
    })
  })
}

it('who listens by on-finished to a response that was injected is told once', async t => {
  const { app, told } = createApp()
  const host = await openHost(t)
  host.mount('/', app)
  assert.equal((await host.inject('/')).body, 'sent')
  await until(() => told.ends.length >= 2)
  assert.deepEqual(told, { ends: [null, null], errors: [] })
})

it('a mount listens in place of on-finished, which adds nothing to the response', async t => {
  const app = new Koa()
  app.use(context => {
    // Koa listens already, and on-finished would to this event too.
    context.body = String(context.res.listenerCount('end'))
  })
  const host = await openHost(t)
  host.mount('/', app)
  assert.equal(await (await fetch(`http://127.0.0.1:${await listen(host)}/`)).text(), '0')
})

it('a response that somebody listens to by on-finished ahead of the mount is left to that', async t => {
  const { app, told } = createApp()
  const host = await openHost(t)
  host.mount('/', app)
  let outer = 0
  const server = await openTarget(t, (request, response) => {
    onFinished(response, () => outer++)
    host.routing(request, response)
  })
  await host.ready()
  const socket = await ask((server.address() as AddressInfo).port, '/')
  await until(() => told.ends.length >= 2)
  socket.destroy()
  assert.deepEqual([told, outer], [{ ends: [null, null], errors: [] }, 1])
})
