/**
 * Runs something that may take no longer than the deadline in milliseconds.
 *
 * @throws a DOMException named TimeoutError when it does; what was begun is left to itself
 */
export async function withinDeadline<T>(deadline: number, run: () => Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new DOMException('It took too long', 'TimeoutError')), deadline)
  try {
    return await Promise.race([run(), late.promise])
  } finally {
    clearTimeout(timer)
  }
}
