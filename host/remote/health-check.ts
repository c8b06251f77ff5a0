import { writeRequestHead } from '../core/request-head.ts'
import type { ResponseHead } from '../core/response-head.ts'
import type { Connection, Exchange } from './connection.ts'
import type { Pool } from './pool.ts'
import type { Target } from './target.ts'
import type { ResolvedUpstreamOptions } from './upstream-options.ts'

type HealthOptions = Exclude<ResolvedUpstreamOptions['health'], false>

/** Asks targets for a path, over and over, and keeps in each whether its last answer was good. */
export class HealthCheck {
  readonly #targets: readonly Target[]
  readonly #options: HealthOptions
  #timer: NodeJS.Timeout | undefined
  #ended = false

  constructor(targets: readonly Target[], options: HealthOptions) {
    this.#targets = targets
    this.#options = options
  }

  /** Asks all, side by side, and goes on asking until `end`. Resolves when all have been asked once. */
  async begin(): Promise<void> {
    await Promise.all(this.#targets.map(target => this.#ask(target)))
    if (this.#ended) return
    this.#timer = setTimeout(() => void this.begin(), this.#options.interval)
    this.#timer.unref()
  }

  end(): void {
    this.#ended = true
    clearTimeout(this.#timer)
  }

  async #ask(target: Target): Promise<void> {
    const { path, timeout } = this.#options
    try {
      const status = await new Question(path, target).ask(timeout)
      target.healthy = status !== undefined && status < 400
    } catch {
      // A path that no request can have.
      target.healthy = false
    }
  }
}

/** A request of the host's own, of whose answer nothing but the status counts. */
class Question implements Exchange {
  readonly head: string
  readonly isHead = false
  readonly isRepeated = false
  readonly body = undefined
  isOver = false
  connection: Connection | undefined
  readonly #pool: Pool
  #settle: ((status: number | undefined) => void) | undefined
  #status: number | undefined

  constructor(path: string, { address, pool }: Target) {
    this.head = writeRequestHead('GET', path, ['host', address.host], undefined, false).text
    this.#pool = pool
  }

  /** Resolves with the status of the answer when it is whole; `undefined`: there was none in time. */
  async ask(timeout: number): Promise<number | undefined> {
    const timer = setTimeout(() => {
      this.#pool.cancel(this, late)
      this.#end(undefined)
    }, timeout)
    const { promise, resolve } = Promise.withResolvers<number | undefined>()
    this.#settle = resolve
    this.#pool.send(this)
    const status = await promise
    clearTimeout(timer)
    return status
  }

  onInformation(): void {}

  onWhole({ status }: ResponseHead): void {
    this.#end(status)
  }

  onHead({ status }: ResponseHead): void {
    this.#status = status
  }

  onBody(): boolean {
    return true
  }

  onEnd(): void {
    this.#end(this.#status)
  }

  onFailure(): void {
    this.#end(undefined)
  }

  #end(status: number | undefined): void {
    this.isOver = true
    this.#settle?.(status)
  }
}

const late = new Error('no answer in time')
