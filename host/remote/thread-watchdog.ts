/** When a thread counts as blocked, in milliseconds. */
export interface WatchdogSetting {
  readonly interval: number
  readonly timeout: number
}

/**
 * Asks a thread again and again, and calls `onBlocked` once it has not answered for the timeout. Time is counted in
 * questions: when this thread was busy itself, one of them comes late, and an answer that is already there is heard before
 * the next. Gives the function that ends the watch.
 */
export function watchEventLoop(
  ask: () => Promise<unknown>,
  { interval, timeout }: WatchdogSetting,
  onBlocked: () => void,
): () => void {
  let unanswered = 0
  const onAnswer = () => {
    unanswered = 0
  }
  const timer = setInterval(() => {
    if (unanswered * interval >= timeout) {
      clearInterval(timer)
      onBlocked()
      return
    }
    // What a thread that has ended does not answer is no matter of the watchdog's.
    if (unanswered++ === 0) ask().then(onAnswer, () => {})
  }, interval)
  timer.unref()
  return () => clearInterval(timer)
}
