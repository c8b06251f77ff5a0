import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Mountable, MountOptions } from '../../host/index.ts'
import { Wire } from '../adapters/wire.ts'
import { say } from '../host/listeners.ts'
import { codeOf, listen, openHost } from '../host/serving.ts'

const fail = () => {
  throw new Error('no')
}

suite("the host's problem in a mount's place", () => {
  const cases: [string, Mountable, MountOptions, string][] = [
    ['a refusal of the guard', say('in'), { guard: () => false }, 'PORTICO_GUARD_REFUSED'],
    ['a mount that failed to start', say('in'), { start: fail }, 'PORTICO_MOUNT_UNAVAILABLE'],
    ['an application that throws', fail, {}, 'PORTICO_APP_ERROR'],
    [
      'an application that throws after it has set headers of a body',
      (_request: unknown, response: { setHeader(name: string, value: string): void }) => {
        response.setHeader('content-length', '1000')
        response.setHeader('content-encoding', 'gzip')
        response.setHeader('etag', '"a"')
        fail()
      },
      {},
      'PORTICO_APP_ERROR',
    ],
  ]
  for (const [what, app, options, code] of cases) {
    test(`${what}: framed by its length, so that the connection serves the next request`, async t => {
      const host = await openHost(t)
      host.mount('/a', app, options)
      host.mount('/next', say('next'))
      const wire = await Wire.open(await listen(host))
      t.after(() => wire.destroy())
      wire.send('/a')
      wire.send('/next')
      const answer = await wire.readAnswer()
      assert.equal(codeOf(answer), code)
      assert.equal(answer.headers.get('content-length'), String(answer.body.length))
      for (const name of ['content-encoding', 'etag']) assert.equal(answer.headers.get(name), null, name)
      assert.equal(answer.headers.get('cache-control'), 'no-store')
      assert.equal((await wire.readAnswer()).text, 'next')
    })
  }

  test('HEAD gets the headers without the body', async t => {
    const host = await openHost(t)
    host.mount('/a', say('in'), { guard: () => false })
    host.mount('/next', say('next'))
    const wire = await Wire.open(await listen(host))
    t.after(() => wire.destroy())
    wire.send('/a', { method: 'HEAD' })
    wire.send('/next')
    const answer = await wire.readAnswer({ bodyless: true })
    assert.deepEqual([answer.status, answer.headers.get('content-type')], [403, 'application/problem+json'])
    assert.equal((await wire.readAnswer()).text, 'next')
  })

  test('an application that fails in the middle of its answer cuts the connection', async t => {
    const host = await openHost(t)
    host.mount('/a', (_request, response) => {
      response.write('half')
      fail()
    })
    const wire = await Wire.open(await listen(host))
    t.after(() => wire.destroy())
    wire.send('/a')
    assert.equal((await wire.readToEnd()).includes('PORTICO'), false)
  })
})
