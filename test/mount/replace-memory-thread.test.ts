import { suite, test } from 'node:test'
import { expectFlat } from './replace/expect-flat.ts'

suite('fifty replacements of an application in a thread leave nothing behind', { timeout: 120_000 }, () => {
  test('thread', t => expectFlat(t, 'thread', 10, 50))
})
