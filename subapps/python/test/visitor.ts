import assert from 'node:assert/strict'

/** Somebody at a browser: keeps cookies by their path, follows no redirect by itself. */
export class Visitor {
  readonly #origin: string
  readonly #cookies = new Map<string, { value: string; path: string }>()

  constructor(origin: string) {
    this.#origin = origin
  }

  /** Requests a path with the cookies that belong there. */
  async fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers)
    const cookies = [...this.#cookies].filter(([, cookie]) => path.startsWith(cookie.path))
    if (cookies.length > 0) headers.set('Cookie', cookies.map(([name, { value }]) => `${name}=${value}`).join('; '))
    const response = await fetch(new URL(path, this.#origin), { ...init, headers, redirect: 'manual' })
    for (const line of response.headers.getSetCookie()) this.#keep(line)
    return response
  }

  /** A page's text, which has to be there. */
  async page(path: string): Promise<string> {
    const response = await this.fetch(path)
    assert.equal(response.status, 200, path)
    return response.text()
  }

  /** Fills in the form of a page, hidden fields kept, and sends it to `action`, or to the page itself. */
  async submit(path: string, fields: Record<string, string>, action = path): Promise<Response> {
    const page = await this.page(path)
    const hidden = [...page.matchAll(/<input type="hidden" name="([\w-]+)" value="([^"]*)"/g)]
    const body = new URLSearchParams(hidden.map(([, name, value]) => [name ?? '', decodeEntities(value ?? '')]))
    for (const [name, value] of Object.entries(fields)) body.set(name, value)
    return this.fetch(action, { method: 'POST', body, headers: { Origin: this.#origin, Referer: this.#origin + path } })
  }

  #keep(line: string): void {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
    const path = /;\s*path=([^;]*)/i.exec(line)?.[1] ?? '/'
    if (/;\s*max-age=0/i.test(line)) this.#cookies.delete(name)
    else this.#cookies.set(name, { value, path })
  }
}

function decodeEntities(text: string): string {
  return text
    .replace(/&#39;|&#x27;/g, "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&amp;', '&')
}
