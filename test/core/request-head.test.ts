import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { HeaderBlock, writeRequestHead } from '../../host/core/request-head.ts'

suite('the head of a request', () => {
  test('has its headers as they are given, one a line', () => {
    assert.deepEqual(
      writeRequestHead('PROPFIND', '/a?b=%20\xe9', ['Host', 'h', 'X-A', '\xe9', 'x-a', ''], undefined, false),
      {
        text: 'PROPFIND /a?b=%20\xe9 HTTP/1.1\r\nHost: h\r\nX-A: \xe9\r\nx-a: \r\nconnection: keep-alive\r\n\r\n',
        length: undefined,
      },
    )
  })

  test('tells its length', () => {
    assert.equal(writeRequestHead('POST', '/', ['content-Length', '12'], undefined, false).length, 12)
  })

  test('has no length beside chunks, which the next server could take for the end of the body', () => {
    const { text, length } = writeRequestHead('POST', '/', ['Content-Length', '12'], undefined, true)
    assert.equal(text, 'POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\nconnection: keep-alive\r\n\r\n')
    assert.equal(length, undefined)
  })

  // An application ahead has decoded the path, or has set a header to what a client sent: each would be a second request.
  const refused: [what: string, method: string, path: string, headers: string[]][] = [
    ['a line end in the path', 'GET', '/a\r\nX: y', []],
    ['a space in the path', 'GET', '/a HTTP/1.1', []],
    ['a character of the path that loses its upper half: U+010D', 'GET', '/a\u010d\u010aX', []],
    ['no path', 'GET', '', []],
    ['a space in the method', 'GET /', '/', []],
    ['a line end in a value', 'GET', '/', ['a', 'b\r\nX: y']],
    ['a bare LF in a value', 'GET', '/', ['a', 'b\nX: y']],
    ['a bare CR in a value', 'GET', '/', ['a', 'b\rX: y']],
    ['a character of a value that loses its upper half: U+010A', 'GET', '/', ['a', 'b\u010aX: y']],
    ['a NUL in a value', 'GET', '/', ['a', 'b\0']],
    ['a line end in a name', 'GET', '/', ['a\r\nb', 'c']],
    ['a colon in a name', 'GET', '/', ['a:b', 'c']],
    ['two lengths', 'POST', '/', ['content-length', '1', 'Content-Length', '1']],
    ['a length that is none', 'POST', '/', ['content-length', '0x1']],
  ]
  for (const [what, method, path, headers] of refused) {
    test(`is refused for ${what}`, () =>
      assert.throws(() => writeRequestHead(method, path, headers, undefined, false), TypeError))
  }

  test('has more headers behind its own, and refuses among them what it refuses among these', () => {
    const { text } = writeRequestHead('GET', '/', ['a', 'b'], new HeaderBlock(['c', 'd', 'e', 'f']), false)
    assert.equal(text, 'GET / HTTP/1.1\r\na: b\r\nc: d\r\ne: f\r\nconnection: keep-alive\r\n\r\n')
    const bad = new HeaderBlock(['c', 'd\r\nX: y'])
    for (let turn = 0; turn < 2; turn++) assert.throws(() => writeRequestHead('GET', '/', [], bad, false), TypeError)
  })
})
