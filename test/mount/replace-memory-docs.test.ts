import { suite, test } from 'node:test'
import { expectFlat } from './replace/expect-flat.ts'

suite('replacements of an application with a document leave nothing behind', { timeout: 120_000 }, () => {
  test('of what is read of it and shown in between', t => expectFlat(t, 'documented', 100, 400))
})
