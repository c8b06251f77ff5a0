import { isPorticoError } from '../errors.ts'
import type { HealthCheckOptions } from '../options.ts'
import type { Finding } from './health-status.ts'

/** Looks whether something is well, and gives why not; a throw is a no too. The signal tells that nobody waits any more. */
export type Look = (signal: AbortSignal) => Promise<string | undefined>

/** Told what each look found; `cause` is what was thrown, for the log alone. */
export type OnFinding = (finding: Finding, cause: unknown) => void

/**
 * Looks at something over and over: at once, and then each time an interval after the last look has ended. Never are there
 * two looks at a time: one that never ends is the last, and what it says after the timeout is not heard.
 */
export class HealthProbe {
  readonly #look: Look
  readonly #options: Readonly<Pick<Required<HealthCheckOptions>, 'interval' | 'timeout'>>
  readonly #onFinding: OnFinding
  #abort = new AbortController()
  #timer: NodeJS.Timeout | undefined
  #hasEnded = false

  constructor(look: Look, options: Readonly<Required<HealthCheckOptions>>, onFinding: OnFinding) {
    this.#look = look
    this.#options = options
    this.#onFinding = onFinding
  }

  /** Begins to look; once. */
  begin(): void {
    void this.#run()
  }

  /** Ends it; nothing is told any more. */
  end(): void {
    this.#hasEnded = true
    clearTimeout(this.#timer)
    this.#abort.abort()
  }

  async #run(): Promise<void> {
    const begun = performance.now()
    const abort = new AbortController()
    this.#abort = abort
    let isTold = false
    const tell = (error: string | undefined, cause?: unknown): void => {
      if (isTold || this.#hasEnded) return
      isTold = true
      this.#onFinding({ error, at: Date.now(), durationMs: Math.round(performance.now() - begun) }, cause)
    }
    this.#wait(this.#options.timeout, () => {
      abort.abort()
      // What the signal brings to an end may have something to say yet.
      setImmediate(tell, 'timeout')
    })
    try {
      tell(await this.#look(abort.signal))
    } catch (cause) {
      tell(isPorticoError(cause) ? cause.code : 'threw', cause)
    }
    clearTimeout(this.#timer)
    if (!this.#hasEnded) this.#wait(this.#options.interval, () => void this.#run())
  }

  #wait(milliseconds: number, then: () => void): void {
    this.#timer = setTimeout(then, milliseconds)
    this.#timer.unref()
  }
}
