import { MountRequests } from './mount-requests.ts'

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

/**
 * What is counted of requests, by mount. Everything is kept in numbers until somebody asks: a request makes no string. How
 * much there is of it is bounded by the mounts, methods, statuses and routes.
 */
export class RequestMetrics {
  /** Upper bounds of the duration histogram, in seconds. */
  readonly buckets: readonly number[]
  readonly #routes: number
  readonly #mounts = new Map<string | undefined, MountRequests>()

  constructor({ buckets, routes }: { readonly buckets: readonly number[]; readonly routes: number }) {
    this.buckets = buckets
    this.#routes = routes
  }

  /** Where the requests of a mount are counted, by its name; `undefined` is the host itself. */
  of(mount: string | undefined): MountRequests {
    const known = this.#mounts.get(mount)
    if (known !== undefined) return known
    const requests = new MountRequests(this.buckets, this.#routes)
    this.#mounts.set(mount, requests)
    return requests
  }

  /**
   * Drops what was counted of a mount that is removed. The requests that it finishes are told to nobody, and another mount of
   * its name begins anew.
   */
  forget(mount: string): void {
    this.#mounts.delete(mount)
  }

  /** What was counted, by the name of the mount; `undefined` is the host itself. */
  entries(): Iterable<readonly [mount: string | undefined, requests: MountRequests]> {
    return this.#mounts.entries()
  }

  /** What was counted, summed up by mount. */
  snapshot(): readonly MountFigures[] {
    return [...this.entries()].map(([mount, requests]) => this.#summarise(mount, requests))
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

const firstServerError = 500

function sum(counts: Float64Array): number {
  return counts.reduce((total, count) => total + count, 0)
}
