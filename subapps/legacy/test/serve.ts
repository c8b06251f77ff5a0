import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, beforeEach } from 'node:test'
import { type Browser, openBrowser } from './browser.ts'

process.env.SHOP_DB = ':memory:'
// Imported late: the app reads its settings when it is first imported.
const { default: app, close, start } = await import('../app.ts')
const { settings } = await import('../settings.ts')
assert.equal(settings.database, ':memory:', 'a test file imports the settings before test/serve.ts')

/** The shop on a free port, and a fresh browser for each test. */
export interface ServedShop {
  origin: string
  server: Server
  browser: Browser
}

/** Serves a freshly filled shop to the tests of a file. */
export function serveShop(): ServedShop {
  const shop = {} as ServedShop
  before(async () => {
    await start()
    shop.server = createServer(app).listen(0, '127.0.0.1')
    await once(shop.server, 'listening')
    shop.origin = `http://127.0.0.1:${(shop.server.address() as AddressInfo).port}`
  })
  beforeEach(() => {
    shop.browser = openBrowser(shop.origin)
  })
  after(async () => {
    await close()
    shop.server.close()
    shop.server.closeAllConnections()
    await once(shop.server, 'close')
  })
  return shop
}
