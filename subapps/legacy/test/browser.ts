import assert from 'node:assert/strict'

/** What a form sends. */
export type Form = Record<string, string>

/** A visitor with a cookie jar who follows no redirect by itself. */
export interface Browser {
  get(path: string, headers?: Record<string, string>): Promise<Response>
  /** Opens a page that has to exist, and gives its HTML. */
  page(path: string): Promise<string>
  /** Sends a form as a browser does from the shop's own page. */
  submit(path: string, form: Form): Promise<Response>
  json(method: string, path: string, body?: unknown): Promise<{ status: number; headers: Headers; body: unknown }>
  signIn(email: string, password: string): Promise<void>
  cookies: Map<string, string>
}

/** Opens a browser without cookies on a site. */
export function openBrowser(origin: string): Browser {
  const cookies = new Map<string, string>()

  async function send(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers)
    headers.set('cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '))
    const response = await fetch(new URL(path, origin), { ...init, headers, redirect: 'manual' })
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
      const expires = /; expires=([^;]+)/.exec(cookie)?.[1]
      if (expires && Date.parse(expires) < Date.now()) cookies.delete(name)
      else cookies.set(name, value)
    }
    return response
  }

  const browser: Browser = {
    cookies,
    get: (path, headers = {}) => send(path, { headers }),
    async page(path) {
      const response = await send(path)
      const html = await response.text()
      assert.equal(response.status, 200, `${path} answers ${response.status}`)
      assert.match(response.headers.get('content-type') ?? '', /^text\/html; charset=utf-8$/)
      return html
    },
    submit: (path, form) => send(path, { method: 'POST', body: new URLSearchParams(form), headers: { origin } }),
    async json(method, path, body) {
      const init: RequestInit = { method }
      if (body !== undefined) {
        init.body = JSON.stringify(body)
        init.headers = { 'content-type': 'application/json' }
      }
      const response = await send(path, init)
      return { status: response.status, headers: response.headers, body: await response.json() }
    },
    async signIn(email, password) {
      const response = await browser.submit('/login', { email, password })
      assert.equal(response.status, 302, 'sign-in is refused')
    },
  }
  return browser
}
