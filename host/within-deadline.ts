/**
 * Runs something that may take no longer than the deadline in milliseconds. Its signal is aborted as soon as nobody waits for
 * anything of it any more: when it is through, and when the deadline has passed.
 *
 * @param late makes the error of a deadline that has passed
 * @throws what `late` makes, by default a DOMException named TimeoutError; what was begun is left to itself
 */
export async function withinDeadline<T>(
  deadline: number,
  run: (signal: AbortSignal) => Promise<T>,
  late: () => Error = () => new DOMException('It took too long', 'TimeoutError'),
): Promise<T> {
  const passed = Promise.withResolvers<never>()
  const settled = new AbortController()
  const timer = setTimeout(() => passed.reject(late()), deadline)
  try {
    return await Promise.race([run(settled.signal), passed.promise])
  } finally {
    clearTimeout(timer)
    settled.abort()
  }
}
