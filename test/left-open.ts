/**
 * Loaded before each test file (see `npm test`): a file that leaves something open fails and says what, where it would
 * otherwise keep the whole run waiting for ever. The runner's own time limits end with the tests inside a file.
 */
import { isMainThread } from 'node:worker_threads'

/** Milliseconds that a file has for its own `after` hooks and for what closes by itself. */
const grace = 60_000

// What a test starts, in a thread or by fork, inherits the flag that loads this file, and has no tests.
if (isMainThread && process.env.NODE_TEST_CONTEXT !== undefined && process.argv[1]?.endsWith('.test.ts')) {
  const { after } = await import('node:test')
  after(() => {
    setTimeout(() => {
      console.error(`${process.argv[1]} leaves open: ${process.getActiveResourcesInfo().join(', ')}`)
      process.exit(1)
    }, grace).unref()
  })
}
