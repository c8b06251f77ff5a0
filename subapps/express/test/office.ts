import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'

// Settings are read when the app is imported, so they are set here, ahead of the import.
process.env.LEAGUE_DB = ':memory:'
process.env.LEAGUE_TOKEN = 'test-token'
delete process.env.ASSETS
delete process.env.LEAGUE_PASSWORD
const office = await import('../app.ts')

/** The app under test. */
export const app = office.default
export const { start, close } = office

/** Headers of a browser that sends a form of the site's own page. */
export const ownPage = { 'Sec-Fetch-Site': 'same-origin' }

/** A running server and a way to ask it; a browser's cookies are kept by path, as a browser keeps them. */
export interface Visitor extends AsyncDisposable {
  readonly origin: string
  /** Sends a request to a path of the server. Redirects are not followed. */
  fetch(path: string, init?: RequestInit): Promise<Response>
  /** Sends a form of the site's own page. */
  submit(path: string, fields: Record<string, string> | FormData): Promise<Response>
  /** Names of the cookies kept for a path. */
  cookieNames(path: string): string[]
}

/** Starts the app's database and a server in front of `listener`; both end when the visitor is disposed of. */
export async function visit(listener: RequestListener): Promise<Visitor> {
  await start()
  const server = createServer(listener)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const jar = new Map<string, { value: string; path: string }>()

  const sentTo = (path: string) =>
    [...jar].filter(([, cookie]) => path === cookie.path || path.startsWith(cookie.path.replace(/\/?$/, '/')))

  const visitor: Visitor = {
    origin,
    async fetch(path, init = {}) {
      const headers = new Headers(init.headers)
      const cookies = sentTo(new URL(path, origin).pathname).map(([name, { value }]) => `${name}=${value}`)
      if (cookies.length > 0) headers.set('Cookie', cookies.join('; '))
      const response = await fetch(`${origin}${path}`, { redirect: 'manual', ...init, headers })
      for (const line of response.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
        const cookiePath = /;\s*path=([^;]*)/i.exec(line)?.[1] ?? '/'
        if (/;\s*expires=Thu, 01 Jan 1970/i.test(line)) jar.delete(name)
        else jar.set(name, { value, path: cookiePath })
      }
      return response
    },
    submit(path, fields) {
      const body = fields instanceof FormData ? fields : new URLSearchParams(fields)
      return visitor.fetch(path, { method: 'POST', body, headers: ownPage })
    },
    cookieNames: path => sentTo(path).map(([name]) => name),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
      await close()
    },
  }
  return visitor
}

/** Signs in as the office; `base` is where the app is mounted. */
export async function signIn(visitor: Visitor, base = ''): Promise<Response> {
  return visitor.submit(`${base}/sign-in`, { email: 'office@example.com', password: 'office' })
}

/** The smallest PNG there is, then some bytes to fill it up to `size`. */
export function png(size = 100): Blob {
  const bytes = Buffer.alloc(size)
  bytes.set(Buffer.from('89504e470d0a1a0a', 'hex'))
  return new Blob([bytes], { type: 'application/octet-stream' })
}

/** A form with a logo in it. */
export function logoForm(file: Blob, name = 'logo.png'): FormData {
  const form = new FormData()
  form.set('logo', file, name)
  return form
}
