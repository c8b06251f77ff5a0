import { setTimeout } from 'node:timers/promises'

/** One run of a program or thread. */
export interface Run {
  /** Resolves with the reason when it has ended, however. Never rejects. */
  readonly ended: Promise<string>
  /** Asks it to end, and after `deadline` milliseconds makes it. Resolves when it has ended, at once if it had before. */
  stop(deadline: number): Promise<void>
}

/** Pauses before restarts, in milliseconds. */
export interface Backoff {
  /** Before the first restart; doubled for each that follows. */
  readonly initial: number
  /** The longest pause. A run that has lasted that long counts as well: the pauses start anew. */
  readonly most: number
}

/** What a supervisor tells: a run ended or a restart failed, and when the next try is made (in milliseconds); or it is back. */
export type SupervisorEvent =
  | { readonly kind: 'ended'; readonly reason: string; readonly retryAfter: number }
  | { readonly kind: 'failed'; readonly error: unknown; readonly retryAfter: number }
  | { readonly kind: 'restarted'; readonly restarts: number }

/** Settings of a supervisor. */
export interface SupervisorSettings {
  readonly backoff: Backoff
  /** Called for what happens after the first launch, never once `stop()` was called. */
  onEvent(event: SupervisorEvent): void
}

/**
 * Keeps one run of a program or thread alive: what ends is launched again after a pause that grows while it keeps
 * failing. Started and stopped once.
 */
export class Supervisor<R extends Run = Run> {
  readonly #launch: (signal: AbortSignal) => Promise<R>
  readonly #settings: SupervisorSettings
  readonly #stopping = new AbortController()
  #started: Promise<void> | undefined
  #attempt: Promise<R> | undefined
  #watching: Promise<void> | undefined
  #run: R | undefined
  #nextTry = 0
  #fault: 'ended' | 'start-failed' | undefined
  #restarts = 0
  #upSince = 0

  /**
   * @param launch resolves when the run can take requests, and leaves nothing running where it rejects; the signal is
   *   aborted by `stop()`
   */
  constructor(launch: (signal: AbortSignal) => Promise<R>, settings: SupervisorSettings) {
    this.#launch = launch
    this.#settings = settings
  }

  /** Settles with the first launch. If that fails it rejects with the launch's error, and no other is tried. */
  start(): Promise<void> {
    this.#started ??= this.#begin()
    return this.#started
  }

  /** The run that requests may be sent to; none while it is launched or paused. */
  get run(): R | undefined {
    return this.#run
  }

  /** Whether requests may be sent. */
  get isUp(): boolean {
    return this.#run !== undefined
  }

  /** Why it is not up: the run ended, or could not be launched again. `undefined` while it is, and before the first launch. */
  get fault(): 'ended' | 'start-failed' | undefined {
    return this.#fault
  }

  /** Milliseconds until the next try; 0 while it is up or being launched. */
  get retryAfter(): number {
    return Math.max(0, this.#nextTry - performance.now())
  }

  /** Seconds since the run takes requests; 0 while there is none. */
  get uptime(): number {
    return this.isUp ? (performance.now() - this.#upSince) / 1_000 : 0
  }

  /** How often it was launched again successfully. */
  get restarts(): number {
    return this.#restarts
  }

  /** Ends the run for good, or the launch or pause it is in; `deadline` is the run's, in milliseconds. */
  async stop(deadline: number): Promise<void> {
    this.#stopping.abort()
    // A launch that did not look at the signal gives a run that must not be left behind.
    const run = await this.#attempt?.catch(() => undefined)
    this.#run = undefined
    await run?.stop(deadline)
    await this.#watching
  }

  async #begin(): Promise<void> {
    const run = await this.#enter()
    this.#watching = this.#watch(run)
  }

  async #enter(): Promise<R> {
    const { signal } = this.#stopping
    signal.throwIfAborted()
    this.#attempt = this.#launch(signal)
    const run = await this.#attempt
    signal.throwIfAborted()
    this.#run = run
    this.#upSince = performance.now()
    return run
  }

  async #watch(first: R): Promise<void> {
    const { signal } = this.#stopping
    const { backoff, onEvent } = this.#settings
    let run: R | undefined = first
    let pause = backoff.initial
    for (;;) {
      let outcome: { kind: 'ended'; reason: string } | { kind: 'failed'; error: unknown }
      if (run !== undefined) {
        const since = performance.now()
        outcome = { kind: 'ended', reason: await run.ended }
        this.#run = run = undefined
        this.#fault = 'ended'
        if (performance.now() - since >= backoff.most) pause = backoff.initial
      } else {
        try {
          run = await this.#enter()
          this.#restarts++
          this.#fault = undefined
          onEvent({ kind: 'restarted', restarts: this.#restarts })
          continue
        } catch (error) {
          this.#fault = 'start-failed'
          outcome = { kind: 'failed', error }
        }
      }
      if (signal.aborted) return
      this.#nextTry = performance.now() + pause
      onEvent({ ...outcome, retryAfter: pause })
      // Rejected by the signal: the loop's next look at it ends it.
      await setTimeout(pause, undefined, { signal }).catch(() => undefined)
      if (signal.aborted) return
      // A timer may be early by a fraction of a millisecond.
      this.#nextTry = 0
      pause = Math.min(pause * 2, backoff.most)
    }
  }
}
