import type { IncomingMessage, ServerResponse } from 'node:http'

// An application that shows what it gets, whatever thread it is in.

export default async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const { method, url, headers, socket } = request
  const { originalUrl, baseUrl } = request as unknown as Record<string, unknown>
  const { remoteAddress, remoteFamily, localAddress, localPort, encrypted } = socket as unknown as Record<
    string,
    unknown
  >
  // It differs with each connection.
  const hasPort = typeof socket.remotePort === 'number'
  // Of the connection, and not of the request.
  const { connection, ...shown } = headers
  response.setHeader('set-cookie', ['a=1', 'b=2'])
  response.setHeader('X-Case', 'Kept')
  response.end(
    JSON.stringify({
      method,
      url,
      originalUrl,
      baseUrl,
      headers: shown,
      body: Buffer.concat(chunks).toString('latin1'),
      socket: { remoteAddress, remoteFamily, hasPort, localAddress, localPort, encrypted },
    }),
  )
}
