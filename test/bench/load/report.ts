/** What a load generator found in one stretch. */
export interface LoadReport {
  /** Requests answered. */
  readonly requests: number
  readonly requestsPerSecond: number
  /** Answers that were no success, and connections that failed. */
  readonly failures: number
}

/**
 * Reads the report of `wrk`.
 *
 * @throws Error when the text is none.
 */
export function parseWrk(text: string): LoadReport {
  const requests = /^\s*(\d+) requests in /m.exec(text)
  const rate = /^Requests\/sec:\s+([\d.]+)/m.exec(text)
  if (requests === null || rate === null) throw unreadable('wrk', text)
  const refused = /Non-2xx or 3xx responses: (\d+)/.exec(text)?.[1] ?? 0
  const broken = /Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(text)?.slice(1) ?? []
  return {
    requests: Number(requests[1]),
    requestsPerSecond: Number(rate[1]),
    failures: broken.reduce((sum, count) => sum + Number(count), Number(refused)),
  }
}

/**
 * Reads the report of `h2load`. What it calls done includes what failed.
 *
 * @throws Error when the text is none.
 */
export function parseH2load(text: string): LoadReport {
  const rate = /^finished in [^,]+, ([\d.]+) req\/s/m.exec(text)
  const counts = /(\d+) done, (\d+) succeeded, (\d+) failed, (\d+) errored, (\d+) timeout/.exec(text)
  const redirects = /(\d+) 3xx/.exec(text)
  if (rate === null || counts === null || redirects === null) throw unreadable('h2load', text)
  return {
    requests: Number(counts[1]),
    requestsPerSecond: Number(rate[1]),
    failures: Number(counts[3]) + Number(counts[5]) + Number(redirects[1]),
  }
}

/**
 * Reads the report of `autocannon --json`.
 *
 * @throws Error when the text is none.
 */
export function parseAutocannon(text: string): LoadReport {
  const line = text.split('\n').find(candidate => candidate.startsWith('{'))
  if (line === undefined) throw unreadable('autocannon', text)
  const report = JSON.parse(line) as { duration: number; non2xx: number; errors: number; requests: { total: number } }
  return {
    requests: report.requests.total,
    // Its own average is of whole-second samples and leaves out what falls between them.
    requestsPerSecond: report.requests.total / report.duration,
    failures: report.non2xx + report.errors,
  }
}

function unreadable(tool: string, text: string): Error {
  return new Error(`${tool} printed no report:\n${text}`)
}
