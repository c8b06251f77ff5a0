import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import pretty from 'pino-pretty'
import { terminalOptions } from '../../host/observe/terminal-log.ts'

const format = pretty.prettyFactory({ ...terminalOptions, colorize: false, translateTime: false })
const line = (fields: object) => format({ level: 30, time: 0, pid: 1, hostname: 'h', ...fields })
const request = { reqId: 'r', method: 'GET', url: '/a?b', status: 200, ms: 1.5, bytes: 9, ip: '::1', msg: 'request' }

const shown: [what: string, fields: object, text: string][] = [
  ['a request to a mount', { ...request, mount: 'office' }, 'office GET /a?b 200 1.5 ms'],
  ['a request to the host', request, 'GET /a?b 200 1.5 ms'],
  [
    'a request that failed',
    { ...request, status: 502, outcome: 'PORTICO_UPSTREAM_FAILED' },
    'GET /a?b 502 PORTICO_UPSTREAM_FAILED 1.5 ms',
  ],
  ['what a mount says', { mount: 'office', msg: 'hello' }, 'office hello'],
  ['what the host says', { msg: 'hello' }, 'hello'],
]

describe('a terminal', () => {
  for (const [what, fields, text] of shown) {
    it(`shows ${what} in one line`, () =>
      assert.match(line(fields), new RegExp(`INFO: ${text.replace(/[?/.]/g, '\\$&')}\n$`)))
  }

  it('shows what else is told beneath the line', () => {
    assert.match(line({ msg: 'hello', port: 7 }), /hello\n {4}port: 7\n$/)
  })
})
