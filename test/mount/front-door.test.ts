import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { ask } from '../adapters/wire.ts'
import { counted, echo, say } from '../host/listeners.ts'
import { codeOf, listen, openHost } from '../host/serving.ts'

suite('the internal path', () => {
  // Who could reach the internal route by its path would enter a mount around the front door, and with it around the
  // prefix that guards and hooks look at.
  const targets = [
    '/.portico/0',
    '/.portico/0?x',
    '/%2eportico/0',
    '/.portico%2f0',
    '/.portico/1',
    '/scope/.portico/1',
    '//.portico/0',
    '/.portico/0/',
  ]
  for (const target of targets) {
    test(`${target} from a client is a 404 that enters nothing`, async t => {
      const host = await openHost(t)
      const { app, entered } = counted()
      host.addHook('onRequest', async () => {})
      host.mount('/a', app)
      host.register(async scope => void scope.mount('/in', app), { prefix: '/scope' })
      const port = await listen(host)
      for (const answer of [await ask(port, target), await ask(port, `http://elsewhere${target}`)]) {
        assert.equal(answer.status, 404)
        assert.equal(codeOf(answer), 'PORTICO_NOT_FOUND')
      }
      assert.equal((await host.inject(target)).statusCode, 404)
      assert.equal(entered(), 0)
    })
  }

  test('a mount on the internal path gets its own requests and no others', async t => {
    const host = await openHost(t)
    host.addHook('onRequest', async () => {})
    host.mount('/.portico/0', say('crafted'), { name: 'crafted' })
    host.mount('/a', say('a'))
    const port = await listen(host)
    assert.deepEqual([(await ask(port, '/.portico/0')).text, (await ask(port, '/a')).text], ['crafted', 'a'])
  })

  test('a mount at the root gets the path as its own', async t => {
    const host = await openHost(t)
    host.addHook('onRequest', async () => {})
    host.mount('/', echo)
    host.mount('/a', say('a'))
    const answer = await ask(await listen(host), '/.portico/0?x')
    assert.equal((JSON.parse(answer.text) as { url: string }).url, '/.portico/0?x')
  })
})
