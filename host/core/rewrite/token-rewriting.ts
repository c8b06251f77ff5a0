import { longestToken, type Rewriting } from './rewriting.ts'

/** What is given instead of a token's end while that is still to come. */
export const unfinished = -1

/** A rewriting that goes from token to token, and holds back none but the last, up to the longest that may be held. */
export abstract class TokenRewriting implements Rewriting {
  /** What has come and is not settled. */
  protected text = ''
  /** Whether nothing comes behind the text. */
  protected isLast = false
  #settled = ''
  /** How much of the text has gone into what is settled. */
  #copied = 0

  /** Reads what stands at a place of the text: gives where it ends, or `unfinished`. */
  protected abstract read(at: number): number

  /** Has an unfinished token that is too long to be held pass unread; `false` where it waits all the same. */
  protected abstract passOver(): boolean

  write(piece: string): string {
    this.text += piece
    return this.#run()
  }

  end(): string {
    this.isLast = true
    return this.#run()
  }

  /** Puts other text in the place of a part, which must lie behind every part that was replaced before. */
  protected replace(start: number, end: number, replacement: string): void {
    this.#settled += this.text.slice(this.#copied, start) + replacement
    this.#copied = end
  }

  #run(): string {
    this.#settled = ''
    this.#copied = 0
    const { length } = this.text
    let at = 0
    while (at < length) {
      const end = this.read(at)
      if (end !== unfinished) at = end
      else if (length - at <= longestToken || !this.passOver()) break
      else at++
    }
    const settled = this.#settled + this.text.slice(this.#copied, at)
    this.text = this.text.slice(at)
    return settled
  }
}
