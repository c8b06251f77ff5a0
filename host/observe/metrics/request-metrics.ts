import { MountRequests } from './mount-requests.ts'

/** A request that has ended, however it did. */
export interface EndedRequest {
  /** Name of the mount; `undefined` for the host itself. */
  readonly mount: string | undefined
  readonly method: string
  /** As it was sent; 499 where the client went away before an answer began. */
  readonly status: number
  readonly seconds: number
  /** Bytes on the connection for this request. */
  readonly received: number
  readonly sent: number
  /** A template, never a path as it came. */
  readonly route: string | undefined
  /** `aborted`, or the catalogue code that the host answered with. */
  readonly error: string | undefined
}

/** What the status page shows of a mount's requests. */
export interface MountFigures {
  /** Name of the mount; `undefined` for the host itself. */
  readonly mount: string | undefined
  readonly requests: number
  /** Answers with a status of 500 or more. */
  readonly errors: number
  readonly inFlight: number
  /** Upgraded connections that are open now. */
  readonly upgrades: number
  /** Requests that took no more than `le` seconds; the last bound is Infinity. */
  readonly buckets: readonly { readonly le: number; readonly count: number }[]
}

/** Requests that are counted together; no more of them wait to be. */
const batch = 32

/**
 * Counts requests by mount. Everything is kept in numbers until somebody asks: a request costs a few map look-ups and
 * additions, and makes no string. How much there is of it is bounded by the mounts, methods, statuses and routes.
 *
 * Those that have ended are counted many at a time, and before anything is read: one at a time, between requests, each
 * look-up would wait for memory that the applications have driven out of the processor's caches.
 */
export class RequestMetrics {
  /** Upper bounds of the duration histogram, in seconds. */
  readonly buckets: readonly number[]
  readonly #routes: number
  readonly #mounts = new Map<string | undefined, MountRequests>()
  #ended: EndedRequest[] = []

  constructor({ buckets, routes }: { readonly buckets: readonly number[]; readonly routes: number }) {
    this.buckets = buckets
    this.#routes = routes
  }

  /** Tells that a request has come. */
  begin(mount: string | undefined): void {
    this.#of(mount).inFlight++
  }

  /** Tells that a request has ended, for which there was a `begin`. */
  end(request: EndedRequest): void {
    this.#ended.push(request)
    if (this.#ended.length >= batch) this.#countEnded()
  }

  #countEnded(): void {
    const ended = this.#ended
    this.#ended = []
    for (const request of ended) this.#count(request)
  }

  #count({ mount, method, status, seconds, received, sent, route, error }: EndedRequest): void {
    const requests = this.#mounts.get(mount)
    // The mount was removed, and this is one of the last requests that it finishes.
    if (requests === undefined) return
    leave(requests)
    requests.count(method, status)
    // An upgraded connection lasts as long as its client likes, which says nothing of how fast the application is.
    if (status !== switchingProtocols) requests.time(route, seconds)
    requests.received += received
    requests.sent += sent
    if (error !== undefined) requests.countError(error)
  }

  /** Tells that an application has taken over an upgraded connection. */
  beginUpgrade(mount: string | undefined): void {
    const requests = this.#of(mount)
    requests.upgrades++
    requests.upgradesOpen++
  }

  /** Tells that an upgraded connection has closed. */
  endUpgrade(mount: string | undefined): void {
    const requests = this.#mounts.get(mount)
    if (requests !== undefined && requests.upgradesOpen > 0) requests.upgradesOpen--
  }

  /** Drops what was counted of a mount that is removed. */
  forget(mount: string): void {
    this.#countEnded()
    this.#mounts.delete(mount)
  }

  /** What was counted, by the name of the mount; `undefined` is the host itself. */
  entries(): Iterable<readonly [mount: string | undefined, requests: MountRequests]> {
    this.#countEnded()
    return this.#mounts.entries()
  }

  /** What was counted, summed up by mount. */
  snapshot(): readonly MountFigures[] {
    return [...this.entries()].map(([mount, requests]) => this.#summarise(mount, requests))
  }

  #of(mount: string | undefined): MountRequests {
    const known = this.#mounts.get(mount)
    if (known !== undefined) return known
    const requests = new MountRequests(this.buckets, this.#routes)
    this.#mounts.set(mount, requests)
    return requests
  }

  #summarise(mount: string | undefined, { methods, routes, inFlight, upgradesOpen }: MountRequests): MountFigures {
    let [requests, errors, count] = [0, 0, 0]
    for (const counts of methods.values()) {
      requests += sum(counts)
      errors += sum(counts.subarray(firstServerError))
    }
    const buckets = [...this.buckets, Number.POSITIVE_INFINITY].map((le, index) => {
      for (const { counts } of routes.values()) count += counts[index] as number
      return { le, count }
    })
    return { mount, requests, errors, inFlight, upgrades: upgradesOpen, buckets }
  }
}

const switchingProtocols = 101
const firstServerError = 500

/** Another mount may have come to have the name of a removed one, whose last requests are not its own. */
function leave(requests: MountRequests): void {
  if (requests.inFlight > 0) requests.inFlight--
}

function sum(counts: Float64Array): number {
  return counts.reduce((total, count) => total + count, 0)
}
