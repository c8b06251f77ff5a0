/**
 * The known word nearest to a mistyped one by edit distance, or `undefined` where none is near enough to be meant:
 * at most a third of the letters, and never more than three, may differ.
 */
export function suggest(word: string, known: Iterable<string>): string | undefined {
  const limit = Math.min(3, Math.max(1, Math.floor(word.length / 3)))
  let nearest: string | undefined
  let least = limit + 1
  for (const candidate of known) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase(), limit)
    if (distance < least) {
      least = distance
      nearest = candidate
    }
  }
  return nearest
}

/** What follows the report of an unknown word: ` (did you mean "deadline"?)`, or nothing. */
export function didYouMean(word: string, known: Iterable<string>): string {
  const nearest = suggest(word, known)
  return nearest === undefined ? '' : ` (did you mean ${JSON.stringify(nearest)}?)`
}

/** Optimal string alignment distance: a swap of neighbours, the commonest slip of the fingers, counts as one. */
function editDistance(from: string, to: string, limit: number): number {
  if (Math.abs(from.length - to.length) > limit) return limit + 1
  let beforeLast: number[] = []
  let last = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (let i = 1; i <= from.length; i++) {
    const current = [i]
    for (let j = 1; j <= to.length; j++) {
      const same = from[i - 1] === to[j - 1] ? 0 : 1
      let cost = Math.min(last[j]! + 1, current[j - 1]! + 1, last[j - 1]! + same)
      const swapped = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1]
      if (swapped) cost = Math.min(cost, beforeLast[j - 2]! + 1)
      current.push(cost)
    }
    beforeLast = last
    last = current
  }
  return last[to.length]!
}
