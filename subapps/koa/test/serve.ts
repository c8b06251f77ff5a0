import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'
import Koa from 'koa'
import mount from 'koa-mount'
import { createApp } from '../create-app.ts'
import { openMatchCentre } from '../match-centre.ts'
import { readSettings, type Settings } from '../settings.ts'

/** Where the app is tried: alone, and under a prefix. */
export const bases = ['', '/ch11/koa'] as const

/** Serves a match centre of its own for one test, alone or mounted by koa-mount. */
export async function serve(t: TestContext, base: string, overrides: Partial<Settings> = {}) {
  const settings = { ...readSettings({}), database: ':memory:', ...overrides }
  const centre = await openMatchCentre(settings)
  const app = createApp(() => centre)
  app.keys = [settings.secret]
  const outer = base === '' ? app : new Koa().use(mount(base, app))
  const origin = await listen(t, outer.callback(), () => centre.close())
  const request = (path: string, init: RequestInit = {}) =>
    fetch(`${origin}${base}${path}`, { redirect: 'manual', ...init })
  const post = (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
    request(path, { method: 'POST', body: new URLSearchParams(fields), headers })
  const signIn = async () => {
    const response = await post('/sign-in', { email: 'admin@example.com', password: 'admin' })
    return cookieHeader(response)
  }
  return { app, centre, origin, base, request, post, signIn }
}

/** Listens on a free port until the test is over. */
export async function listen(t: TestContext, handler: RequestListener, close: () => void): Promise<string> {
  const server = createServer(handler).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(async () => {
    close()
    server.close()
    server.closeAllConnections()
    await once(server, 'close')
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** The Cookie header a browser would send after this response. */
export function cookieHeader(response: Response): string {
  return response.headers
    .getSetCookie()
    .map(cookie => cookie.split(';', 1)[0])
    .join('; ')
}
