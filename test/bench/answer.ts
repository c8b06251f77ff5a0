/** What every application of the benchmark answers to `GET /json`, whatever its framework. */
export const answer = { hello: 'world' } as const

/**
 * A request header that makes the host's hook show itself in a response header, so that a hook that never ran cannot
 * pass for one that is cheap.
 */
export const probeHeader = 'x-bench-probe'

/** The response header that the hook sets when probed. */
export const hookHeader = 'x-bench-hook'
