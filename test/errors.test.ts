import assert from 'node:assert/strict'
import { globSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { STATUS_CODES } from 'node:http'
import { suite, test } from 'node:test'
import { catalogue, type ErrorCode, isPorticoError, PorticoError, toProblem } from '../host/errors.ts'

const codes = Object.keys(catalogue) as ErrorCode[]

/** Codes a client gets whose cause is not the client's to know or to mend: their message names nothing but the failure. */
const withoutValue: ErrorCode[] = ['PORTICO_INTERNAL']

suite('the catalogue', () => {
  test('is in alphabetical order', () => assert.deepEqual(codes, codes.toSorted()))

  for (const code of codes) {
    const { status, message } = catalogue[code]
    test(`${code} is an error of HTTP with a message that is a sentence`, () => {
      assert.match(code, /^PORTICO_[A-Z]+(_[A-Z]+)*$/)
      assert.ok(status >= 400 && STATUS_CODES[status] !== undefined, String(status))
      assert.match(message, /^[A-Z{]/)
      assert.match(message, /[.}]$/)
    })

    test(`${code} names what was given`, () => {
      assert.equal(/\{\w+\}/.test(message), !withoutValue.includes(code))
    })
  }

  test('whatever keeps a program from starting says what to do', () => {
    // What a client gets at run time states a fact; these are read by whoever can mend them.
    const forClients = codes.filter(code => catalogue[code].status !== 500)
    const facts = new Set<ErrorCode>([...forClients, 'PORTICO_APP_ERROR', 'PORTICO_INTERNAL', 'PORTICO_GUARD_FAILED'])
    const listing = new Set<ErrorCode>(['PORTICO_CONFIG_INVALID', 'PORTICO_DOCS_INVALID', 'PORTICO_MODULE_FAILED'])
    for (const code of codes.filter(code => !facts.has(code) && !listing.has(code))) {
      const sentences = catalogue[code].message.split(/[.:}]\s/)
      assert.ok(sentences.length > 1, `${code}: ${catalogue[code].message}`)
    }
  })

  test('every code is raised somewhere in the host', async () => {
    const root = new URL('..', import.meta.url)
    const files = globSync('host/**/*.ts', { cwd: root.pathname }).filter(file => file !== 'host/errors.ts')
    const source = (await Promise.all(files.map(file => readFile(new URL(file, root), 'utf8')))).join('\n')
    assert.deepEqual(
      codes.filter(code => !source.includes(`'${code}'`)),
      [],
    )
  })
})

suite('an error of the catalogue', () => {
  test('has its code, its status, its cause, and a message with the values in their places', () => {
    const cause = new Error('inside')
    const error = new PorticoError('PORTICO_DEADLINE_EXCEEDED', { prefix: '/a', deadline: 5 }, { cause })
    assert.deepEqual(
      [error.name, error.code, error.status, error.cause],
      ['PorticoError', 'PORTICO_DEADLINE_EXCEEDED', 504, cause],
    )
    assert.equal(error.message, 'The application mounted at /a did not answer within 5 ms.')
    assert.ok(error instanceof Error)
  })

  test('a value that looks like a place is left as it is', () => {
    const { message } = new PorticoError('PORTICO_NOT_FOUND', { path: '/{path}$&' })
    assert.equal(message, 'Nothing is served at /{path}$&.')
  })

  test('a name that every object has is no value', () => {
    const { message } = new PorticoError('PORTICO_OPTION_INVALID', {
      option: 'constructor',
      given: '{toString}',
      expected: 'x',
    })
    assert.equal(message, 'Option constructor is {toString}. Expected x.')
  })

  test('is told from others', () => {
    assert.equal(isPorticoError(new PorticoError('PORTICO_INTERNAL')), true)
    for (const other of [
      new Error('PORTICO_INTERNAL'),
      { code: 'PORTICO_INTERNAL' },
      null,
      undefined,
      'PORTICO_INTERNAL',
    ]) {
      assert.equal(isPorticoError(other), false)
    }
  })
})

suite('a problem document', () => {
  test('has what RFC 9457 asks for and the code', () => {
    assert.deepEqual(toProblem(new PorticoError('PORTICO_NOT_FOUND', { path: '/a' })), {
      type: 'about:blank',
      title: 'Not Found',
      status: 404,
      code: 'PORTICO_NOT_FOUND',
      detail: 'Nothing is served at /a.',
    })
  })

  test('tells nothing of the cause or the stack', () => {
    const cause = new Error('password of the database')
    for (const code of codes) {
      const text = JSON.stringify(toProblem(new PorticoError(code, {}, { cause })))
      assert.doesNotMatch(text, /password|errors\.test|stack|cause/)
    }
  })

  test('has the title of its status', () => {
    for (const code of codes) {
      const { title, status } = toProblem(new PorticoError(code))
      assert.equal(title, STATUS_CODES[status])
    }
  })
})
