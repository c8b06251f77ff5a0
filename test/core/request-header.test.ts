import assert from 'node:assert/strict'
import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { test } from 'node:test'
import { setRequestHeader } from '../../host/core/request-header.ts'

for (const [what, given, value, expected] of [
  ['is added where it is not there', ['A', '1'], 'z', ['A', '1', 'trace', 'z']],
  ['is set once, in place of all of its name', ['Trace', 'x', 'A', '1', 'trace', 'y'], 'z', ['Trace', 'z', 'A', '1']],
  ['is taken away, however often it is there', ['Trace', 'x', 'A', '1', 'trace', 'y'], undefined, ['A', '1']],
  ['that is not there is not taken away', ['A', '1'], undefined, ['A', '1']],
] satisfies [string, string[], string | undefined, string[]][]) {
  test(`a header ${what}`, () => {
    const request = new IncomingMessage(new Socket())
    request.rawHeaders = given
    request.headers = Object.fromEntries(
      Array.from({ length: given.length / 2 }, (_, at) => [given[at * 2]?.toLowerCase(), given[at * 2 + 1]]),
    )
    setRequestHeader(request, 'trace', value)
    assert.deepEqual(request.rawHeaders, expected)
    assert.equal(request.headers.trace, value)
    assert.equal(request.headers.a, '1')
  })
}
