import { METHODS } from 'node:http'
import { Histogram } from './histogram.ts'

/** A request that has ended, however it did. */
export interface EndedRequest {
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

/** What a method is counted as that Node's parser does not know, and a status that is none. */
export const other = 'other'

const knownMethods: ReadonlySet<string> = new Set(METHODS)

/** Statuses are counted by index; 0 takes what is none (RFC 9110 section 15). */
const statuses = 600

const switchingProtocols = 101

/** What is counted of one mount, or of the host's own routes. */
export class MountRequests {
  inFlight = 0
  received = 0
  sent = 0
  upgrades = 0
  upgradesOpen = 0
  /** By method, then by status. */
  readonly methods = new Map<string, Float64Array>()
  /** Seconds by template; those without one, or beyond the limit, are under `''`. */
  readonly routes = new Map<string, Histogram>()
  /** By kind of error. */
  readonly errors = new Map<string, number>()
  readonly #bounds: readonly number[]
  readonly #routeLimit: number
  readonly #unrouted: Histogram

  constructor(bounds: readonly number[], routeLimit: number) {
    this.#bounds = bounds
    this.#routeLimit = routeLimit
    this.#unrouted = this.#addRoute('')
  }

  /** Tells that a request has come. */
  begin(): void {
    this.inFlight++
  }

  /** Tells that a request has ended, for which there was a `begin`. */
  end({ method, status, seconds, received, sent, route, error }: EndedRequest): void {
    this.inFlight--
    this.#count(method, status)
    // An upgraded connection lasts as long as its client likes, which says nothing of how fast the application is.
    if (status !== switchingProtocols) this.#durationsOf(route).observe(seconds)
    this.received += received
    this.sent += sent
    if (error !== undefined) this.errors.set(error, (this.errors.get(error) ?? 0) + 1)
  }

  /** Tells that an application has taken over an upgraded connection. */
  beginUpgrade(): void {
    this.upgrades++
    this.upgradesOpen++
  }

  /** Tells that an upgraded connection has closed. */
  endUpgrade(): void {
    this.upgradesOpen--
  }

  #count(method: string, status: number): void {
    const counts = this.methods.get(method) ?? this.#addMethod(method)
    const index = status >= 100 && status < statuses ? status : 0
    counts[index] = (counts[index] as number) + 1
  }

  #addMethod(method: string): Float64Array {
    const label = knownMethods.has(method) ? method : other
    const known = this.methods.get(label)
    if (known !== undefined) return known
    const counts = new Float64Array(statuses)
    this.methods.set(label, counts)
    return counts
  }

  #durationsOf(route: string | undefined): Histogram {
    if (route === undefined) return this.#unrouted
    const known = this.routes.get(route)
    if (known !== undefined) return known
    // The one without a template is not counted.
    return this.routes.size > this.#routeLimit ? this.#unrouted : this.#addRoute(route)
  }

  #addRoute(route: string): Histogram {
    const durations = new Histogram(this.#bounds)
    this.routes.set(route, durations)
    return durations
  }
}
