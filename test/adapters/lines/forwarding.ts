import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { IncomingMessage, RequestListener } from 'node:http'
import type { ReachOptions } from '../kind.ts'
import type { Line } from '../line.ts'
import type { ServeOptions } from '../mounting.ts'
import { Origin } from '../origin.ts'
import { P, type Scene } from '../scene.ts'
import { ask } from '../wire.ts'

const believed = {
  'x-forwarded-for': '192.0.2.7',
  'x-forwarded-proto': 'https',
  'x-forwarded-host': 'shop.example',
  'x-forwarded-prefix': '/front',
  forwarded: 'for=192.0.2.7;proto=https;host=shop.example',
}

/** What passes between the host and an application that runs elsewhere. */
export const forwarding: readonly Line[] = [
  {
    id: '43a',
    behaviour: "the client's hop-by-hop headers, and those its Connection names, stay on its connection",
    families: ['remote'],
    check: scene =>
      withOrigin(scene, echoHeaders, async ({ port }) => {
        const answer = await ask(port, `${P}/x`, {
          method: 'POST',
          headers: {
            connection: 'keep-alive, x-private',
            'x-private': 'secret',
            'keep-alive': 'timeout=99',
            'proxy-connection': 'keep-alive',
            te: 'gzip',
            'x-kept': 'kept',
          },
          body: 'body',
        })
        const { headers, body } = JSON.parse(answer.text)
        for (const name of ['x-private', 'keep-alive', 'proxy-connection', 'te']) assert.equal(headers[name], undefined)
        assert.doesNotMatch(headers.connection ?? '', /x-private/)
        assert.deepEqual([headers['x-kept'], body], ['kept', 'body'])
      }),
  },
  {
    id: '43b',
    behaviour: 'a client cannot have headers removed by naming them in Connection that the application relies on',
    families: ['remote'],
    check: scene =>
      withOrigin(scene, echoHeaders, async ({ port }) => {
        // Seen in the wild: `Connection: close, X-Forwarded-For` hides the client from the application behind a proxy.
        const connection = 'x-forwarded-for, x-forwarded-prefix, host, content-length'
        const answer = await ask(port, `${P}/x`, { method: 'POST', headers: { connection }, body: 'body' })
        const { headers, body } = JSON.parse(answer.text)
        assert.deepEqual([body, headers['x-forwarded-for'], headers['x-forwarded-prefix']], ['body', '127.0.0.1', P])
        assert.ok(headers.host)
      }),
  },
  {
    id: '43c',
    behaviour: "the application's hop-by-hop headers, and those its Connection names, stay on its connection",
    families: ['remote'],
    check: scene =>
      withOrigin(scene, sendHopByHop, async ({ port }) => {
        const { headers, text } = await ask(port, `${P}/x`)
        for (const name of ['x-private', 'proxy-connection', 'upgrade']) assert.equal(headers.get(name), null, name)
        assert.doesNotMatch(`${headers.get('connection')} ${headers.get('keep-alive')}`, /x-private|99/)
        assert.deepEqual([headers.get('x-kept'), text], ['kept', 'answer'])
      }),
  },
  {
    id: '44a',
    behaviour: 'forwarded headers of an untrusted peer are replaced by what the socket says',
    families: ['remote'],
    check: scene =>
      withOrigin(scene, echoHeaders, async ({ port }) => {
        const forged = { ...believed, 'x-real-ip': '192.0.2.7', 'x-forwarded-port': '443' }
        const { headers } = JSON.parse(
          (await ask(port, `${P}/x`, { headers: { ...forged, host: 'own.example' } })).text,
        )
        assert.deepEqual(told(headers), ['127.0.0.1', 'http', 'own.example', P])
        assert.doesNotMatch(JSON.stringify(headers), /192\.0\.2\.7|shop\.example|front|443/)
      }),
  },
  {
    id: '44b',
    behaviour: 'forwarded headers of a trusted peer are extended',
    families: ['remote'],
    check: scene =>
      withOrigin(
        scene,
        echoHeaders,
        async ({ port }) => {
          const { headers } = JSON.parse((await ask(port, `${P}/x`, { headers: believed })).text)
          assert.deepEqual(told(headers), ['192.0.2.7, 127.0.0.1', 'https', 'shop.example', `/front${P}`])
          // RFC 7239 leaves it to a proxy whether it speaks Forwarded; what it says must be as true.
          if (headers.forwarded !== undefined) assert.match(headers.forwarded, /192\.0\.2\.7.*, *for=127\.0\.0\.1/)
        },
        { trustProxy: '127.0.0.1' },
      ),
  },
  {
    id: '45a',
    behaviour: 'connections to the application are kept and used again',
    families: ['remote'],
    check: scene =>
      withOrigin(scene, echoHeaders, async ({ port, origin }) => {
        for (let turn = 0; turn < 5; turn++) assert.equal((await ask(port, `${P}/x`)).status, 200)
        assert.deepEqual([origin.requests.length, origin.connections], [5, 1])
      }),
  },
  {
    id: '45b',
    behaviour: 'what the application may have acted on is never sent again: not after a 503, not after a reset',
    families: ['remote'],
    check: scene =>
      withOrigin(scene, refuseOrReset, async ({ port, origin }) => {
        for (const method of ['GET', 'POST']) {
          const refused = await ask(port, `${P}/busy`, { method, headers: { 'content-type': 'text/plain' } })
          assert.deepEqual([refused.status, refused.text], [503, 'busy'])
          const reset = await ask(port, `${P}/reset`, { method, headers: { 'content-type': 'text/plain' } })
          assert.ok(reset.status >= 500)
        }
        assert.deepEqual(
          origin.requests.map(({ method, url }) => `${method} ${url}`),
          ['GET /busy', 'GET /reset', 'POST /busy', 'POST /reset'],
        )
      }),
  },
  {
    id: '45c',
    behaviour: 'an idle connection is ended before the application ends it, whether that says when or not',
    families: ['remote'],
    check: scene =>
      withOrigin(scene, keepConnection, async ({ port, origin }) => {
        for (const [index, said] of ['', 'timeout=2'].entries()) {
          assert.equal((await ask(port, `${P}/${said}`)).status, 200)
          const { socket } = origin.requests[index] as IncomingMessage
          const ended = once(socket, 'end').then(() => 'the mount')
          const late = once(socket, 'timeout').then(() => 'the application')
          assert.equal(await Promise.race([ended, late]), 'the mount', said)
        }
        assert.equal(origin.connections, 2)
      }),
  },
]

/** Keeps its connections for more than five seconds, whatever it says. */
const keepConnection: RequestListener = ({ url = '' }, response) => {
  const said = url.slice(1)
  response.writeHead(200, { connection: 'keep-alive', ...(said === '' ? {} : { 'keep-alive': said }) }).end('ok')
}

/** Answers with the headers and the body that arrived. */
const echoHeaders: RequestListener = async (request, response) => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  response.end(JSON.stringify({ headers: request.headers, body: Buffer.concat(chunks).toString() }))
}

const sendHopByHop: RequestListener = (_request, response) => {
  response.writeHead(200, {
    connection: 'keep-alive, x-private',
    'x-private': 'secret',
    'keep-alive': 'timeout=99',
    'proxy-connection': 'keep-alive',
    upgrade: 'h2c',
    'x-kept': 'kept',
    'content-length': '6',
  })
  response.end('answer')
}

const refuseOrReset: RequestListener = (request, response) => {
  if (request.url === '/reset') request.socket.resetAndDestroy()
  else response.writeHead(503, { 'retry-after': '0' }).end('busy')
}

function told(headers: Record<string, string>): (string | undefined)[] {
  return ['for', 'proto', 'host', 'prefix'].map(name => headers[`x-forwarded-${name}`])
}

/** Mounts an origin of the line's own at `P`, for as long as `use` takes. */
export async function withOrigin(
  scene: Scene,
  listener: RequestListener,
  use: (at: { readonly port: number; readonly origin: Origin }) => Promise<void>,
  { trustProxy = false, ...options }: Pick<ServeOptions, 'trustProxy'> & ReachOptions = {},
): Promise<void> {
  const origin = await Origin.open(listener)
  try {
    const app = scene.kind.reach?.([origin.url], options)
    const { port } = await scene.serveSites([{ prefix: P, app }], { trustProxy })
    await use({ port, origin })
  } finally {
    await origin.close()
  }
}
