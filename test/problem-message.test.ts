import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PorticoError, toProblem } from '../host/errors.ts'
import { problemMessage } from '../host/problem-message.ts'

const error = new PorticoError('PORTICO_NOT_FOUND', { path: '/ä' })

test("a problem on a socket is a whole message with the error's status, its length in bytes, and the connection's end", () => {
  const body = JSON.stringify(toProblem(error))
  assert.equal(
    problemMessage(error),
    `HTTP/1.1 404 Not Found\r\nContent-Type: application/problem+json\r\nContent-Length: ${Buffer.from(body).byteLength}\r\nConnection: close\r\n\r\n${body}`,
  )
})

test('another status is in the document too, and further fields are in the head', () => {
  const [head = '', body = ''] = problemMessage(error, { status: 431, fields: { Allow: '', 'X-A': 'b' } }).split(
    '\r\n\r\n',
  )
  assert.match(head, /^HTTP\/1\.1 431 Request Header Fields Too Large\r\nAllow: \r\nX-A: b\r\n/)
  assert.deepEqual(JSON.parse(body), toProblem(error, 431))
})
