import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import express from 'express'
import app, { close, start } from './app.ts'
import { settings } from './settings.ts'

const root = express()
root.disable('x-powered-by')
if (settings.assets.startsWith('/')) {
  const folder = join(import.meta.dirname, '..', '..', 'static')
  root.use(settings.assets, express.static(folder, { dotfiles: 'ignore', index: false, redirect: false }))
}
root.use(app)

await start()
const server = root.listen(settings.port, settings.host, error => {
  if (error) throw error
  const { address, family, port } = server.address() as AddressInfo
  console.log(`The league office is at http://${family === 'IPv6' ? `[${address}]` : address}:${port}/`)
})

function stop(): void {
  // Idle connections end at once, requests in flight are finished; the database goes last.
  server.close(() => void close())
}
process.once('SIGTERM', stop)
process.once('SIGINT', stop)
