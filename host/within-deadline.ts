/**
 * Runs something that may take no longer than the deadline in milliseconds.
 *
 * @param late makes the error of a deadline that has passed
 * @throws what `late` makes, by default a DOMException named TimeoutError; what was begun is left to itself
 */
export async function withinDeadline<T>(
  deadline: number,
  run: () => Promise<T>,
  late: () => Error = () => new DOMException('It took too long', 'TimeoutError'),
): Promise<T> {
  const passed = Promise.withResolvers<never>()
  const timer = setTimeout(() => passed.reject(late()), deadline)
  try {
    return await Promise.race([run(), passed.promise])
  } finally {
    clearTimeout(timer)
  }
}
