/**
 * Milliseconds for which a connection is kept whose server does not say how long it keeps it. Gunicorn ends its own after
 * 2,000; what was sent just then could not be sent again, as the server might have acted on it.
 */
const defaultTime = 1_500
const longestTime = 600_000

/** Milliseconds by which a connection is closed ahead of its server, lest a request meets the end that is on its way. */
const margin = 1_000

/** Seconds for which a server keeps an idle connection, by its Keep-Alive header; `undefined` where that does not say. */
export function keepAliveSeconds(header: string): number | undefined {
  const at = header.indexOf('timeout=')
  const seconds = at === -1 ? Number.NaN : Number.parseInt(header.slice(at + 8), 10)
  return seconds >= 0 ? seconds : undefined
}

/** Milliseconds for which a client keeps an idle connection to a server that keeps it for so many seconds; 0 is not at all. */
export function idleTime(seconds: number | undefined): number {
  return seconds === undefined ? defaultTime : Math.min(Math.max(0, seconds * 1_000 - margin), longestTime)
}
