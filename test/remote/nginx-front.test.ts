import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type IncomingHttpHeaders, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { suite, type TestContext, test } from 'node:test'
import express from 'express'
import { WebSocket } from 'ws'
import { upstream } from '../../host/remote/upstream.ts'
import { Origin } from '../adapters/origin.ts'
import { listen, openHost, ways } from '../host/serving.ts'
import { echoServer, exchange } from '../mount/websockets.ts'
import { Nginx } from './nginx.ts'

// Every address of 127.0.0.0/8 is this machine: a client that is not nginx can be told from it.
const client = '127.0.0.2'

for (const [way, arrange] of ways) {
  suite(`${way} mounts behind nginx with a prefix`, { timeout: 20_000 }, () => {
    /** A host with an Express application, a WebSocket server and an upstream, and an nginx before it at `/front`. */
    async function openFront(t: TestContext): Promise<Nginx | undefined> {
      const host = await openHost(t, { trustProxy: '127.0.0.1' })
      arrange(host)
      host.get('/native', ({ ip, protocol, host }) => ({ ip, protocol, host }))
      host.mount('/app', createApp())
      host.mount('/chat', echoServer().app)
      const origin = await Origin.open((request, response) => response.end(JSON.stringify(request.headers)))
      t.after(() => origin.close())
      host.mount('/svc', upstream(origin.url))
      const events = await Origin.open((_request, response) => void streamEvents(response))
      t.after(() => events.close())
      host.mount('/svc/events', upstream(events.url))
      return Nginx.start(t, frontOf(await listen(host)))
    }

    test('an Express mount sees the client’s address, protocol and host, and a forged header changes nothing', async t => {
      const nginx = await openFront(t)
      if (nginx === undefined) return
      for (const headers of [{}, { 'x-forwarded-for': '192.0.2.66' }] as IncomingHttpHeaders[]) {
        const seen = JSON.parse(await get(nginx.port, '/front/app/who?a=%20', headers))
        assert.deepEqual(seen, {
          ip: client,
          protocol: 'https',
          hostname: 'shop.example',
          originalUrl: '/app/who?a=%20',
          baseUrl: '/app',
        })
      }
    })

    test('a native route and an upstream are told the same', async t => {
      const nginx = await openFront(t)
      if (nginx === undefined) return
      const forged = { 'x-forwarded-for': '192.0.2.66', 'x-forwarded-prefix': '/forged' }
      const native = JSON.parse(await get(nginx.port, '/front/native', forged))
      assert.deepEqual(native, { ip: client, protocol: 'https', host: 'shop.example' })
      const told = JSON.parse(await get(nginx.port, '/front/svc/x', forged))
      assert.deepEqual(
        ['for', 'proto', 'host', 'prefix'].map(name => told[`x-forwarded-${name}`]),
        [`${client}, 127.0.0.1`, 'https', 'shop.example', '/front/svc'],
      )
      assert.doesNotMatch(JSON.stringify(told), /192\.0\.2\.66|forged/)
    })

    test('a WebSocket echoes through both', async t => {
      const nginx = await openFront(t)
      if (nginx === undefined) return
      const socket = new WebSocket(`ws://127.0.0.1:${nginx.port}/front/chat/socket?a`)
      t.after(() => socket.terminate())
      await once(socket, 'open')
      const { message, url, originalUrl } = JSON.parse(await exchange(socket, 'hello'))
      assert.deepEqual([message, url, originalUrl], ['hello', '/socket?a', '/chat/socket?a'])
    })

    test('the first event of a stream arrives while it goes on, from a mount and through an upstream', async t => {
      const nginx = await openFront(t)
      if (nginx === undefined) return
      for (const path of ['/front/app/events', '/front/svc/events/']) {
        const asked = request({ port: nginx.port, path }).end()
        const [answer] = (await once(asked, 'response')) as [IncomingMessage]
        const [chunk] = await once(answer, 'data')
        assert.equal(String(chunk), 'data: first\n\n')
        asked.destroy()
      }
    })
  })
}

function createApp() {
  const app = express()
  app.set('trust proxy', '127.0.0.1')
  app.get('/who', ({ ip, protocol, hostname, originalUrl, baseUrl }, response) => {
    response.json({ ip, protocol, hostname, originalUrl, baseUrl })
  })
  app.get('/events', (_request, response) => void streamEvents(response))
  return app
}

/** An event stream that never ends; nginx would hold it back but for the header. */
function streamEvents(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' })
  response.write('data: first\n\n')
}

function frontOf(port: number) {
  return {
    http: "map $http_upgrade $upgraded { default upgrade; '' ''; }",
    server: `
      location /front/ {
        proxy_pass http://127.0.0.1:${port}/;
        proxy_http_version 1.1;
        proxy_set_header Upgrade $http_upgrade;
        proxy_set_header Connection $upgraded;
        proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
        proxy_set_header X-Forwarded-Proto https;
        proxy_set_header X-Forwarded-Host shop.example;
        proxy_set_header X-Forwarded-Prefix /front;
      }`,
  }
}

async function get(port: number, path: string, headers: IncomingHttpHeaders = {}): Promise<string> {
  const asked = request({ port, path, localAddress: client, headers }).end()
  const [answer] = (await once(asked, 'response')) as [IncomingMessage]
  return text(answer)
}
