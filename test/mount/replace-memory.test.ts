import { suite, test } from 'node:test'
import { expectFlat } from './replace/expect-flat.ts'

suite('a thousand replacements leave nothing behind', { concurrency: 2, timeout: 120_000 }, () => {
  for (const kind of ['express', 'koa', 'fetch', 'upstream']) {
    test(kind, t => expectFlat(t, kind, 100, 1_000))
  }
})
