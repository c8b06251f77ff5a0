import { EventEmitter, once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { WebSocketServer } from 'ws'

export const prefix = '/legacy'
/** What the host serves for the application at the root. */
export const kept = '/static'

const shim = await readFile(new URL('../../host/legacy/assets/shim.js', import.meta.url), 'utf8')

/** A request as it reached the server. */
export interface Arrival {
  readonly method: string
  readonly url: string
  readonly body: string
  readonly cookie: string | undefined
  /** Sec-Fetch-Dest, or `websocket` where the request is for one. */
  readonly destination: string
}

/** A server that has an application for the root under a prefix, and writes down what it is asked. */
export interface ShimServer {
  readonly origin: string
  /** Everything that came, but for what nobody wrote: the browser's own wishes and the shim. */
  readonly arrivals: readonly Arrival[]
  /** What came outside the prefix and is not kept either. */
  leaks(): string[]
  /** Waits until a URL has been asked for. */
  arrival(url: string): Promise<Arrival>
  close(): Promise<void>
}

/**
 * Starts the server on a free port. It answers by what the browser wants a resource for: a page with the shim, a script
 * (`scripts` by the last segment of its path), a style sheet, a picture. A page takes from its query `config`, which is
 * added to that of the shim, and `csp`; what is kept has no shim.
 */
export async function startShimServer(scripts: Readonly<Record<string, string>> = {}): Promise<ShimServer> {
  const arrivals: Arrival[] = []
  const events = new EventEmitter().setMaxListeners(0)
  const arrive = (request: IncomingMessage, body: string, destination: string): void => {
    const { method = '', url = '', headers } = request
    if (url === '/favicon.ico' || url.startsWith(`${prefix}/.portico/`)) return
    const arrival = { method, url, body, cookie: headers.cookie, destination }
    arrivals.push(arrival)
    events.emit('arrival', arrival)
  }

  const server = createServer((request, response) => {
    const { 'sec-fetch-dest': destination = 'empty' } = request.headers
    text(request).then(
      body => {
        arrive(request, body, String(destination))
        answer(request, response, scripts)
      },
      () => response.destroy(),
    )
  })
  const sockets = new WebSocketServer({ noServer: true })
  server.on('upgrade', (request, socket, head) => {
    arrive(request, '', 'websocket')
    sockets.handleUpgrade(request, socket, head, webSocket => webSocket.send('welcome'))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')

  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    arrivals,
    leaks: () => arrivals.map(({ url }) => url).filter(url => !isUnder(url, prefix) && !isUnder(url, kept)),
    arrival: async url => {
      const signal = AbortSignal.timeout(8_000)
      for (;;) {
        const found = arrivals.find(arrival => arrival.url === url)
        if (found !== undefined) return found
        await once(events, 'arrival', { signal }).catch(cause => {
          throw new Error(`${url} was not asked for, but ${arrivals.map(({ url }) => url).join(', ')}`, { cause })
        })
      }
    },
    close: async () => {
      for (const client of sockets.clients) client.terminate()
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

function isUnder(url: string, folder: string): boolean {
  return url === folder || /^[/?]/.test(url.startsWith(folder) ? url.slice(folder.length) : '')
}

function answer(request: IncomingMessage, response: ServerResponse, scripts: Readonly<Record<string, string>>): void {
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://host')
  const destination = String(request.headers['sec-fetch-dest'])
  const config = { prefix, keep: [kept], ...JSON.parse(searchParams.get('config') ?? '{}') }
  const send = (type: string, body: string): void => {
    response.setHeader('content-type', type)
    response.end(body)
  }
  if (pathname === `${prefix}/.portico/shim.js`) send('text/javascript', shim)
  else if (!isUnder(pathname, prefix) && !isUnder(pathname, kept)) response.writeHead(404).end('not the application')
  else if (destination === 'document' || destination === 'iframe' || destination === 'frame') {
    const policy = searchParams.get('csp')
    if (policy !== null) response.setHeader('content-security-policy', policy)
    send('text/html; charset=utf-8', isUnder(pathname, prefix) ? toPage(config) : '<!doctype html>')
  } else if (destination.endsWith('worker')) {
    response.setHeader('service-worker-allowed', prefix)
    const start = `self.__portico = ${JSON.stringify(config)}\n${shim}`
    send('text/javascript', start + (scripts[pathname.slice(pathname.lastIndexOf('/') + 1)] ?? ''))
  } else if (/script|worklet/.test(destination)) send('text/javascript', '')
  else if (destination === 'style') send('text/css', '')
  else if (destination === 'image')
    send('image/svg+xml', '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>')
  else if (request.headers.accept === 'text/event-stream') send('text/event-stream', 'data: welcome\n\n')
  else send('text/plain', 'welcome')
}

function toPage(config: object): string {
  const attribute = JSON.stringify(config).replaceAll('&', '&amp;').replaceAll('"', '&quot;')
  return `<!doctype html>
<html>
  <head>
    <script src="${prefix}/.portico/shim.js" data-portico="${attribute}"></script>
    <link rel="icon" href="data:,">
  </head>
  <body></body>
</html>`
}
