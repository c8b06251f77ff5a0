import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import Koa from 'koa'
import serve from 'koa-static'
import app, { close, start } from './app.ts'
import { readSettings } from './settings.ts'

const { assets } = readSettings()
const designSystem = new Koa()
designSystem.use(async (ctx, next) => {
  ctx.path = ctx.path.slice(assets.length)
  await next()
})
designSystem.use(serve(join(import.meta.dirname, '..', '..', 'static'), { index: false }))

const handleAsset = designSystem.callback()
const handle = app.callback()
const server = createServer((request, response) => {
  const isAsset = assets !== '' && request.url?.startsWith(`${assets}/`)
  void (isAsset ? handleAsset : handle)(request, response)
})

await start()
server.listen(Number(process.env.PORT || 3002), process.env.HOST || '127.0.0.1')
await once(server, 'listening')
const { address, port, family } = server.address() as AddressInfo
console.log(`Match centre on http://${family === 'IPv6' ? `[${address}]` : address}:${port}/`)

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    server.close()
    // Ends the live streams, which would otherwise keep the server from closing.
    void close().then(() => server.closeIdleConnections())
  })
}
