import assert from 'node:assert/strict'
import { Agent, request } from 'node:http'
import { suite, test } from 'node:test'
import { ask, Wire } from '../adapters/wire.ts'
import { held, say } from '../host/listeners.ts'
import { listen, openHost } from '../host/serving.ts'

suite('replacing', () => {
  test('no request is lost under a continuous load', async t => {
    const host = await openHost(t)
    host.mount('/a', say('0'))
    const port = await listen(host)
    const agent = new Agent({ keepAlive: true, maxSockets: 8 })
    t.after(() => agent.destroy())
    let replacing = true
    const seen = new Map<string, number>()
    const client = async () => {
      while (replacing) {
        const text = await get(port, '/a', agent)
        seen.set(text, (seen.get(text) ?? 0) + 1)
      }
    }
    const clients = Array.from({ length: 8 }, client)
    const pause = () => new Promise(resolve => setImmediate(resolve))
    const served = async (version: number) => {
      while ((seen.get(String(version)) ?? 0) < 20) await Promise.race([pause(), ...clients])
    }
    await served(0)
    for (let version = 1; version <= 10; version++) {
      await host.mounts.replace('/a', say(String(version)), { start: pause, close: pause })
      await served(version)
    }
    replacing = false
    await Promise.all(clients)
    const expected = Array.from({ length: 11 }, (_, version) => String(version))
    assert.deepEqual(
      [...seen.keys()].sort((a, b) => Number(a) - Number(b)),
      expected,
    )
  })

  test('the old application finishes its requests, and is closed after them', async t => {
    const host = await openHost(t)
    const old = held('old')
    const log: string[] = []
    host.mount('/a', old.app, { close: () => log.push('closed') })
    const port = await listen(host)
    const early = ask(port, '/a').then(answer => log.push(answer.text))
    await old.entered
    const replaced = host.mounts.replace('/a', say('new'))
    while ((await ask(port, '/a')).text !== 'new') assert.fail('the new application takes over at once')
    assert.deepEqual(log, [])
    old.open()
    await Promise.all([early, replaced])
    assert.deepEqual(log.sort(), ['closed', 'old'])
  })

  test('the mount stays: same object, name, prefix and place; options come anew', async t => {
    const host = await openHost(t)
    const mount = host.mount('/a', say('a'), { name: 'shop', guard: () => false })
    host.mount('/b', say('b'))
    await host.ready()
    assert.equal((await host.inject('/a')).statusCode, 403)
    assert.equal(await host.mounts.replace('shop', { fetch: () => new Response('new') }), mount)
    assert.deepEqual([mount.name, mount.prefix, mount.kind], ['shop', '/a', 'fetch'])
    assert.equal(host.mounts.list()[0], mount)
    assert.equal((await host.inject('/a')).body, 'new')
  })

  test('an application that fails to start leaves the old one serving', async t => {
    const host = await openHost(t)
    let closes = 0
    const mount = host.mount('/a', say('old'), { close: () => closes++, tags: ['old'] })
    await host.ready()
    const start = () => Promise.reject(new Error('no database'))
    await assert.rejects(host.mounts.replace('/a', say('new'), { start, tags: ['new'] }), /no database/)
    assert.deepEqual([mount.state, mount.options.tags, closes], ['ready', ['old'], 0])
    assert.equal((await host.inject('/a')).body, 'old')
  })

  test('what cannot be mounted leaves the old one serving', async t => {
    const host = await openHost(t)
    host.mount('/a', say('old'))
    await host.ready()
    await assert.rejects(host.mounts.replace('/a', undefined as never), { code: 'PORTICO_APP_UNKNOWN' })
    await assert.rejects(host.mounts.replace('/a', say('new'), { colour: 'red' } as object), {
      code: 'PORTICO_OPTION_INVALID',
    })
    assert.equal((await host.inject('/a')).body, 'old')
  })

  test('a failed mount becomes ready', async t => {
    const host = await openHost(t)
    const mount = host.mount('/a', say('old'), { start: () => Promise.reject(new Error('no')) })
    await host.ready()
    await host.mounts.replace('/a', say('new'))
    assert.deepEqual([mount.state, mount.error], ['ready', undefined])
    assert.equal((await host.inject('/a')).body, 'new')
    assert.equal((await host.inject('/health/ready')).statusCode, 200)
  })

  test('a mount that is still starting ends up with the new application, and the old one closed', async t => {
    const host = await openHost(t)
    const gate = Promise.withResolvers<void>()
    let closes = 0
    const mount = host.mount('/a', say('old'), { start: () => gate.promise, close: () => closes++ })
    const replaced = host.mounts.replace('/a', say('new'))
    await new Promise(resolve => setImmediate(resolve))
    gate.resolve()
    await mount.ready
    await replaced
    assert.equal((await host.inject('/a')).body, 'new')
    assert.equal(closes, 1)
  })

  test('an application replaced by itself is neither closed nor started again', async t => {
    const host = await openHost(t)
    const app = say('a')
    const log: string[] = []
    const options = { start: () => log.push('start'), close: () => log.push('close') }
    host.mount('/a', app, options)
    await host.ready()
    await host.mounts.replace('/a', app, options)
    assert.deepEqual(log, ['start'])
    assert.equal((await host.inject('/a')).body, 'a')
  })

  test('the last of several replacements at once wins, and the others are closed', async t => {
    const host = await openHost(t)
    const closed: string[] = []
    const options = (name: string) => ({ close: () => closed.push(name) })
    host.mount('/a', say('0'), options('0'))
    await host.ready()
    await Promise.all(['1', '2', '3'].map(name => host.mounts.replace('/a', say(name), options(name))))
    assert.deepEqual(closed.sort(), ['0', '1', '2'])
    assert.equal((await host.inject('/a')).body, '3')
  })

  test('a request pipelined behind one to the old application is answered', async t => {
    const host = await openHost(t)
    const old = held('old')
    host.mount('/a', old.app)
    host.mount('/b', say('beside'))
    const wire = await Wire.open(await listen(host))
    t.after(() => wire.destroy())
    wire.send('/a')
    await old.entered
    wire.send('/b')
    const replaced = host.mounts.replace('/a', say('new'))
    await new Promise(resolve => setTimeout(resolve, 20))
    old.open()
    assert.equal((await wire.readAnswer()).text, 'old')
    assert.equal((await wire.readAnswer()).text, 'beside')
    await replaced
  })

  test('nothing to replace is an error that says what is mounted', async t => {
    const host = await openHost(t)
    host.mount('/a', say('a'))
    const refused = { code: 'PORTICO_MOUNT_UNKNOWN', message: /\/nothing.*\/a/ }
    await assert.rejects(host.mounts.replace('/nothing', say('b')), refused)
    await assert.rejects(host.mounts.remove('/nothing'), refused)
    await assert.rejects(host.mounts.remove('/docs'), { code: 'PORTICO_MOUNT_UNKNOWN' })
  })
})

/** The body of a 200; anything else is an error. */
async function get(port: number, path: string, agent: Agent): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const sent = request({ port, path, agent, host: '127.0.0.1' }, response => {
    let text = ''
    response.setEncoding('utf8')
    response.on('data', chunk => {
      text += chunk
    })
    response.on('end', () =>
      response.statusCode === 200 ? resolve(text) : reject(new Error(`${response.statusCode}`)),
    )
    response.on('error', reject)
  })
  sent.on('error', reject)
  sent.end()
  return promise
}
