/**
 * A rewriting of a body, fed piece by piece: what it gives back may go out at once; what might still change waits for the
 * next piece. The memory it takes is bounded for any input.
 */
export interface Rewriting {
  /** Takes the next piece, cut anywhere, and gives back what is settled by it. */
  write(piece: string): string
  /** Gives back the rest. Nothing may be written after it. */
  end(): string
}

/**
 * The longest token, in characters, that a rewriting holds until its end has come. A longer URL passes as it is: few servers
 * take one, and a `data:` URL of megabytes must not be held.
 */
export const longestToken = 8192
