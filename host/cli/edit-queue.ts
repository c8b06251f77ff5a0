import { statSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** Milliseconds without an edit until those before are taken: an editor that saves, or a branch that is switched, makes many. */
const quiet = 100
/** Milliseconds that the first of many edits waits at most. */
const longest = 1_000
/** How often in a row a file may change while what it belongs to starts: then that start is taken for the reason. */
const mostInRow = 3
/** From then on the pause before code is taken doubles, as often at most. */
const mostDoublings = 6

/** What an edit queue does. */
export interface EditTaker {
  /** Takes what has changed. Never rejects. */
  take(files: readonly string[]): Promise<void>
  /** Whether a file is code: such a file is somebody's to edit, whenever it changes. */
  isCode(file: string): boolean
  /** Told once of a file whose changes during `take` count no more, because that seems to write it. */
  onIgnored(file: string): void
}

/**
 * Collects edits until no more come for a moment, and has them taken one batch at a time: what comes meanwhile is the next.
 * An application that writes files when it starts does not lead to start after start.
 */
export class EditQueue {
  readonly #taker: EditTaker
  readonly #waiting = new Set<string>()
  /** Changed while `take` was at work. */
  readonly #meanwhile = new Set<string>()
  /** How often in a row that was so. */
  readonly #inRow = new Map<string, number>()
  readonly #ignored = new Set<string>()
  #since: number | undefined
  #timer: NodeJS.Timeout | undefined
  #isTaking = false
  /** When `take` was through, while what it has led to may still be told: milliseconds since the epoch. */
  #takenAt = Number.POSITIVE_INFINITY
  #isClosed = false

  constructor(taker: EditTaker) {
    this.#taker = taker
  }

  /** Adds a file that has changed. */
  add(file: string): void {
    if (this.#isClosed) return
    if (this.#isTaking && changedAt(file) <= this.#takenAt) {
      if (this.#ignored.has(file)) return
      this.#meanwhile.add(file)
    }
    this.#waiting.add(file)
    this.#schedule()
  }

  /**
   * Holds everything back until what is given is called, when what the files belong to has started. Of what came meanwhile
   * only code is taken: the rest is taken for what the applications write.
   */
  hold(): () => Promise<void> {
    this.#isTaking = true
    return async () => {
      const begun = Date.now()
      await this.#settle()
      for (const file of this.#waiting) {
        if (!this.#taker.isCode(file) && changedAt(file) <= begun) this.#waiting.delete(file)
      }
      if (this.#waiting.size > 0) this.#schedule()
    }
  }

  /** Takes no more. */
  close(): void {
    this.#isClosed = true
    clearTimeout(this.#timer)
  }

  #schedule(): void {
    if (this.#isTaking || this.#isClosed) return
    const now = performance.now()
    this.#since ??= now
    const doublings = Math.max(0, ...this.#inRow.values()) - mostInRow
    const pause = quiet * 2 ** Math.min(mostDoublings, Math.max(0, doublings))
    clearTimeout(this.#timer)
    this.#timer = setTimeout(
      () => void this.#take(),
      Math.max(pause - quiet, Math.min(pause, this.#since + longest - now)),
    )
  }

  async #take(): Promise<void> {
    const files = [...this.#waiting]
    this.#waiting.clear()
    this.#since = undefined
    this.#isTaking = true
    await this.#taker.take(files)
    await this.#settle()
    if (this.#waiting.size > 0) this.#schedule()
  }

  async #settle(): Promise<void> {
    // The system tells of a change a moment later.
    this.#takenAt = Date.now()
    await sleep(quiet)
    this.#takenAt = Number.POSITIVE_INFINITY
    this.#isTaking = false
    this.#judge()
  }

  #judge(): void {
    for (const file of this.#inRow.keys()) if (!this.#meanwhile.has(file)) this.#inRow.delete(file)
    for (const file of this.#meanwhile) {
      const inRow = (this.#inRow.get(file) ?? 0) + 1
      this.#inRow.set(file, inRow)
      if (inRow < mostInRow || this.#taker.isCode(file)) continue
      this.#ignored.add(file)
      this.#inRow.delete(file)
      this.#waiting.delete(file)
      this.#taker.onIgnored(file)
    }
    this.#meanwhile.clear()
  }
}

/** When a file was changed or moved, in milliseconds since the epoch; one that is gone may have been at any time. */
function changedAt(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.ctimeMs ?? 0
}
