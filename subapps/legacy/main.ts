import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import express from 'express'
import app, { close, start } from './app.ts'
import { settings } from './settings.ts'
import { endStockStreams } from './shop/stock-feed.ts'

const site = express().disable('x-powered-by')
// An asset base on another origin is served by that origin.
if (settings.assets.startsWith('/')) {
  site.use(settings.assets, express.static(join(import.meta.dirname, '..', '..', 'static')))
}
site.use(app)

await start()
const server = createServer(site)
server.listen(settings.port, settings.host)
await once(server, 'listening')
const { address, family, port } = server.address() as AddressInfo
console.log(`The club shop is at http://${family === 'IPv6' ? `[${address}]` : address}:${port}/`)

async function stop(): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  endStockStreams()
  await closed
  await close()
}

for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop())
