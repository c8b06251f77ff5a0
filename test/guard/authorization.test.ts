import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { basicScheme } from '../../host/guard/basic.ts'
import { bearerScheme } from '../../host/guard/bearer.ts'
import type { Guards } from '../../host/options.ts'
import { type Answer, ask, Wire } from '../adapters/wire.ts'
import { counted } from '../host/listeners.ts'
import { codeOf, listen, openHost } from '../host/serving.ts'

const base64 = (text: string) => Buffer.from(text).toString('base64')

suite('Basic (RFC 7617)', () => {
  const users = { ada: 'lovelace', 'grace hopper': 'a:b:c', josé: 'contraseña', 'ae\u0301': 'x' }
  const scheme = basicScheme('guard.basic', users)
  const cases: Record<string, boolean> = {
    [`Basic ${base64('ada:lovelace')}`]: true,
    [`basic ${base64('ada:lovelace')}`]: true,
    [`BASIC   ${base64('ada:lovelace')}`]: true,
    [`Basic ${base64('grace hopper:a:b:c')}`]: true,
    [`Basic ${base64('josé:contraseña')}`]: true,
    // The same letter, composed by the client as the RFC asks.
    [`Basic ${base64('a\u00e9:x')}`]: true,
    [`Basic ${Buffer.from('josé:contraseña', 'latin1').toString('base64')}`]: false,
    [`Basic ${base64('ada:Lovelace')}`]: false,
    [`Basic ${base64('Ada:lovelace')}`]: false,
    [`Basic ${base64('ada:lovelace ')}`]: false,
    [`Basic ${base64('ada:lovelace\0')}`]: false,
    [`Basic ${base64('ada:')}`]: false,
    [`Basic ${base64('ada')}`]: false,
    [`Basic ${base64(':')}`]: false,
    [`Basic ${base64('ada:a:b:c')}`]: false,
    [`Basic ${base64('__proto__:x')}`]: false,
    [`Basic ${base64('constructor:undefined')}`]: false,
    'Basic ': false,
    Basic: false,
    '': false,
    [base64('ada:lovelace')]: false,
    [`Basic${base64('ada:lovelace')}`]: false,
    [`Basic\t${base64('ada:lovelace')}`]: false,
    [`Basic ${base64('ada:lovelace')}, Basic ${base64('eve:x')}`]: false,
    [`Basic ${base64('ada:lovelace')} x`]: false,
    'Basic ada:lovelace': false,
    [`Bearer ${base64('ada:lovelace')}`]: false,
    [`XBasic ${base64('ada:lovelace')}`]: false,
  }
  for (const [credentials, expected] of Object.entries(cases))
    test(`${JSON.stringify(credentials)}: ${expected}`, () => assert.equal(scheme.accepts(credentials), expected))

  test('lets in with exactly what is configured', () => {
    const name = fc.string({ minLength: 1 }).filter(text => !/[:\p{Cc}]/u.test(text))
    const word = fc.string({ minLength: 1 }).filter(text => !/\p{Cc}/u.test(text))
    fc.assert(
      fc.property(name, word, fc.string(), (user, password, other) => {
        const one = basicScheme('guard.basic', { [user]: password })
        const pair = `${user}:${password}`.normalize('NFC')
        assert.ok(one.accepts(`Basic ${base64(pair)}`))
        assert.equal(one.accepts(`Basic ${base64(other)}`), other === pair)
      }),
    )
  })
})

suite('Bearer (RFC 6750)', () => {
  const token = 'mF_9.B5f-4.1JqM'
  const scheme = bearerScheme('guard.bearer', ['first', token, 'last=='])
  const cases: Record<string, boolean> = {
    [`Bearer ${token}`]: true,
    [`bearer ${token}`]: true,
    [`BEARER  ${token}`]: true,
    'Bearer first': true,
    'Bearer last==': true,
    'Bearer last=': false,
    'Bearer FIRST': false,
    'Bearer firs': false,
    'Bearer firstx': false,
    'Bearer first, Bearer last==': false,
    'Bearer first x': false,
    'Bearer ': false,
    Bearer: false,
    'Bearer "first"': false,
    first: false,
    Bearerfirst: false,
    'Basic first': false,
    [`Bearer ${hash('sha256', 'first')}`]: false,
  }
  for (const [credentials, expected] of Object.entries(cases))
    test(`${JSON.stringify(credentials)}: ${expected}`, () => assert.equal(scheme.accepts(credentials), expected))
})

/** Serves a guarded mount; what it answers, and how many requests have entered. */
async function guarded(t: Parameters<typeof openHost>[0], guard: Guards) {
  const host = await openHost(t)
  const { app, entered } = counted()
  host.mount('/shop', app, { guard, docs: false })
  const port = await listen(host)
  return { port, entered, get: (headers: Record<string, string> = {}, path = '/shop') => ask(port, path, { headers }) }
}

function challengesOf(answer: Answer): string {
  return answer.headers.get('www-authenticate') ?? ''
}

suite('what a client is told', () => {
  test('Basic: 401 with the realm of the mount and the charset, as a problem document', async t => {
    const { get, entered } = await guarded(t, { basic: { ada: 'x' } })
    for (const answer of [await get(), await get({ authorization: `Basic ${base64('ada:y')}` })]) {
      assert.deepEqual([answer.status, codeOf(answer)], [401, 'PORTICO_UNAUTHENTICATED'])
      assert.equal(challengesOf(answer), 'Basic realm="shop", charset="UTF-8"')
      assert.equal(answer.headers.get('content-type'), 'application/problem+json')
      assert.equal(answer.headers.get('cache-control'), 'no-store')
    }
    assert.equal((await get({ authorization: `Basic ${base64('ada:x')}` })).status, 200)
    assert.equal(entered(), 1)
  })

  test('Bearer: no error where no token was brought, invalid_token where one was', async t => {
    const { get, entered } = await guarded(t, { bearer: ['t'] })
    assert.equal(challengesOf(await get()), 'Bearer realm="shop"')
    assert.equal(challengesOf(await get({ authorization: 'Basic eA==' })), 'Bearer realm="shop"')
    assert.equal(challengesOf(await get({ authorization: 'Bearer u' })), 'Bearer realm="shop", error="invalid_token"')
    assert.equal((await get({ authorization: 'Bearer t' })).status, 200)
    assert.equal(entered(), 1)
  })

  test('both: one of them suffices, and both are offered, each in a field of its own', async t => {
    const { port, get, entered } = await guarded(t, { basic: { ada: 'x' }, bearer: ['t'] })
    const wire = await Wire.open(port)
    t.after(() => wire.destroy())
    wire.send('/shop')
    const head = await wire.readUntil('\r\n\r\n')
    assert.deepEqual(
      head.match(/^www-authenticate: .*$/gim)?.map(line => line.slice('www-authenticate: '.length)),
      ['Basic realm="shop", charset="UTF-8"', 'Bearer realm="shop"'],
    )
    assert.equal((await get({ authorization: 'Bearer t' })).status, 200)
    assert.equal((await get({ authorization: `Basic ${base64('ada:x')}` })).status, 200)
    assert.equal((await get({ authorization: 'Bearer u' })).status, 401)
    assert.equal(entered(), 2)
  })

  test('a HEAD request gets the head alone', async t => {
    const { port } = await guarded(t, { basic: { ada: 'x' } })
    const answer = await ask(port, '/shop', { method: 'HEAD' })
    assert.deepEqual([answer.status, answer.text], [401, ''])
  })
})

suite('credentials anywhere else than in the one Authorization field let nobody in', () => {
  const right = 'Bearer t'
  const attempts: Record<string, string> = {
    'in the query': 'GET /shop?access_token=t&token=t&authorization=Bearer%20t HTTP/1.1\r\nHost: a\r\n\r\n',
    'as user info of an absolute target': 'GET http://ada:x@a/shop HTTP/1.1\r\nHost: a\r\n\r\n',
    'in a form':
      'POST /shop HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 14\r\n\r\naccess_token=t',
    'in a cookie': `GET /shop HTTP/1.1\r\nHost: a\r\nCookie: authorization=${right}\r\n\r\n`,
    'for a proxy': `GET /shop HTTP/1.1\r\nHost: a\r\nProxy-Authorization: ${right}\r\n\r\n`,
    'by a name that resembles it': `GET /shop HTTP/1.1\r\nHost: a\r\nX-Authorization: ${right}\r\nAuthorization_: ${right}\r\n\r\n`,
    'in a second field': `GET /shop HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer u\r\nAuthorization: ${right}\r\n\r\n`,
    'with a second field behind': `GET /shop HTTP/1.1\r\nHost: a\r\nAuthorization: ${right}\r\nauthorization: Bearer u\r\n\r\n`,
    'in two equal fields': `GET /shop HTTP/1.1\r\nHost: a\r\nAuthorization: ${right}\r\nAUTHORIZATION: ${right}\r\n\r\n`,
    'in a trailer': `POST /shop HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTrailer: Authorization\r\n\r\n0\r\nAuthorization: ${right}\r\n\r\n`,
    'in a folded line': `GET /shop HTTP/1.1\r\nHost: a\r\nX: y\r\n Authorization: ${right}\r\n\r\n`,
    'with a space before the colon': `GET /shop HTTP/1.1\r\nHost: a\r\nAuthorization : ${right}\r\n\r\n`,
    'behind a bare line feed': `GET /shop HTTP/1.1\r\nHost: a\r\nX: y\nAuthorization: ${right}\r\n\r\n`,
    'behind a bare carriage return': `GET /shop HTTP/1.1\r\nHost: a\r\nX: y\rAuthorization: ${right}\r\n\r\n`,
    'behind a null byte': `GET /shop HTTP/1.1\r\nHost: a\r\nAuthorization: \0${right}\r\n\r\n`,
    'as a field of the connection': `GET /shop HTTP/1.1\r\nHost: a\r\nConnection: authorization\r\nX-Authorization: ${right}\r\n\r\n`,
  }
  for (const [where, bytes] of Object.entries(attempts)) {
    test(where, async t => {
      const { port, entered } = await guarded(t, { basic: { ada: 'x' }, bearer: ['t'] })
      const wire = await Wire.open(port)
      t.after(() => wire.destroy())
      wire.write(Buffer.from(bytes, 'latin1'))
      const { status } = await wire.readAnswer()
      assert.ok(status === 401 || status === 400, String(status))
      assert.equal(entered(), 0)
    })
  }
})
