import type { Server } from 'node:http'
import { setTimeout } from 'node:timers/promises'
import type { BrowserContext, Request, WebSocket } from 'playwright-core'

// What a step set going may show its error a little later: milliseconds in which nothing is asked for any more, and those
// that are waited for this at most, as a page may ask for ever.
const quiet = 150
const patience = 3_000

/** What was seen while a step ran. */
export interface Sightings {
  /**
   * Errors that the browser's console shows, of scripts, of failed requests, of policies; but for those of requests that are
   * listed below.
   */
  readonly errors: readonly string[]
  /**
   * What left the prefix: requests and upgrades that came to the host, those that went past it to the application, addresses
   * that a page took without a request, and cookies that others get.
   */
  readonly outside: readonly string[]
  /** Requests to other origins, which no mount has a part in. None is let out of this machine. */
  readonly elsewhere: readonly string[]
  /** Requests for /favicon.ico: the browser's own, for pages that name no icon (HTML section 4.6.7.8). */
  readonly favicons: number
}

/** Watches a browser context and the server that it talks to. */
export class Watch {
  readonly sockets: WebSocket[] = []
  readonly #base: URL
  /** Requests without an answer, and when something last changed about them, in milliseconds of `performance.now()`. */
  readonly #open = new Set<Request>()
  #changedAt = 0
  #errors: string[] = []
  #outside: string[] = []
  #elsewhere: string[] = []
  #favicons = 0

  /** `base`: address of the application. */
  constructor(base: string) {
    this.#base = new URL(base)
  }

  /**
   * Watches what arrives at the server: whoever asked, a page, a frame, a worker, or a browser without telling its
   * debugger.
   *
   * @param prefixes paths that requests are meant to have
   */
  onServer(server: Server, prefixes: readonly string[]): void {
    const see = ({ method = '', url = '' }: { method?: string | undefined; url?: string | undefined }) => {
      const path = url.split(/[?#]/, 1)[0] ?? ''
      if (isUnder(path, prefixes)) return
      if (path === '/favicon.ico') this.#favicons++
      else this.#outside.push(`${method} ${url}`)
    }
    server.prependListener('request', see)
    server.prependListener('upgrade', see)
  }

  onBrowser(context: BrowserContext): void {
    context.on('console', message => {
      if (message.type() !== 'error') return
      const { url } = message.location()
      if (url === `${this.#base.origin}/favicon.ico` || this.#isElsewhere(url)) return
      this.#errors.push(this.#normalize(`${message.text()} (${url.split(/[?#]/, 1)[0]})`))
    })
    context.on('weberror', webError => {
      this.#errors.push(this.#normalize(`uncaught ${firstLine(String(webError.error()))}`))
    })
    context.on('request', request => {
      this.#onAddress(request.url())
      this.#changedAt = performance.now()
      // A stream of events is answered for as long as its page is there.
      if (request.resourceType() !== 'eventsource') this.#open.add(request)
    })
    const onEnd = (request: Request) => {
      this.#changedAt = performance.now()
      this.#open.delete(request)
    }
    context.on('requestfinished', onEnd)
    context.on('requestfailed', onEnd)
    context.on('page', page =>
      page.on('websocket', socket => {
        this.sockets.push(socket)
        this.#onAddress(socket.url())
      }),
    )
  }

  /** Waits until the pages have stopped asking for things. */
  async onQuiet(): Promise<void> {
    const begun = performance.now()
    this.#changedAt = begun
    do await setTimeout(quiet / 3)
    while (!this.#isQuiet() && performance.now() - begun < patience)
    // Of what stays open here, no later step has to wait for the end.
    this.#open.clear()
  }

  #isQuiet(): boolean {
    return this.#open.size === 0 && performance.now() - this.#changedAt >= quiet
  }

  /** Looks for what gets outside without a request: addresses that a script gave a page, and cookies. */
  async onSettled(context: BrowserContext): Promise<void> {
    const { origin, pathname: prefix } = this.#base
    for (const page of context.pages()) {
      const { origin: at, pathname: path } = new URL(page.url())
      if (at === origin && !isUnder(path, [prefix])) this.#outside.push(`location ${path}`)
    }
    for (const { name, path } of await context.cookies()) {
      if (!isUnder(path, [prefix])) this.#outside.push(`cookie ${name} for ${path}`)
    }
  }

  /** Gives what was seen since the last time. */
  take(): Sightings {
    const seen = {
      errors: this.#errors,
      outside: this.#outside,
      elsewhere: this.#elsewhere,
      favicons: this.#favicons,
    }
    this.#errors = []
    this.#outside = []
    this.#elsewhere = []
    this.#favicons = 0
    return seen
  }

  #onAddress(address: string): void {
    if (!this.#isElsewhere(address)) return
    // Another port of this machine is the application's own, past the host.
    if (/^(?:127\.0\.0\.1|localhost)$/.test(new URL(address).hostname)) this.#outside.push(address)
    else this.#elsewhere.push(address)
  }

  #isElsewhere(address: string): boolean {
    const { protocol, host } = URL.parse(address) ?? this.#base
    return /^(?:http|ws)s?:$/.test(protocol) && host !== this.#base.host
  }

  /** Two runs of the same application, alone and mounted, say the same in the same words: no ports, times, drawn names. */
  #normalize(message: string): string {
    const { href, origin } = this.#base
    return message
      .replaceAll(href.replace(/\/$/, ''), '')
      .replaceAll(origin, '')
      .replaceAll(/\d{4,}|(?<=\/)[a-z\d]{8}(?=[/)])/g, '#')
  }
}

/** Whether a path is one of these prefixes, or under it. */
function isUnder(path: string, prefixes: readonly string[]): boolean {
  return prefixes.some(prefix => path === prefix || path.startsWith(`${prefix}/`))
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? ''
}
