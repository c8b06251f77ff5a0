import assert from 'node:assert/strict'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import Fastify from 'fastify'
import { createHostFromConfig } from '../../host/config/create.ts'
import type { Config } from '../../host/config/define.ts'
import { examineConfig } from '../../host/config/load.ts'
import { ConfigReloader, type ReloadOutcome, type ReloadSetting } from '../../host/config/reload.ts'
import { resolveConfig } from '../../host/config/resolve.ts'
import { configStateOf } from '../../host/observe/config-state.ts'
import { makeFolder } from './workspace.ts'

/** Serves a configuration in memory; `become` reloads it as another. */
async function serve(
  test: TestContext,
  initial: Config,
  files: Record<string, string> = {},
  setting: Partial<ReloadSetting> = {},
) {
  const folder = await makeFolder(test, { 'package.json': '{"type": "module"}', ...files })
  const fixed = { port: 0, logger: false } as const
  let current = resolveConfig({ ...fixed, ...initial }, folder, {})
  const { host, port, address } = await createHostFromConfig(current)
  test.after(() => host.close())
  const origin = await host.listen({ port, host: address })
  const outcomes: ReloadOutcome[] = []
  let reads = 0
  const reloader = new ConfigReloader({
    host,
    config: current,
    environment: {},
    read: async () => {
      reads++
      return { file: 'given', config: current, mistakes: [], locate: mistake => mistake }
    },
    onEnd: outcome => outcomes.push(outcome),
    ...setting,
  })
  const become = (config: Config) => {
    current = resolveConfig({ ...fixed, ...config }, folder, {})
    return reloader.reload()
  }
  const ask = async (path: string) => {
    const response = await fetch(origin + path)
    return `${response.status} ${await response.text()}`
  }
  const list = () => host.mounts.list().map(({ prefix, name, state }) => `${prefix} ${name} ${state}`)
  return { host, folder, outcomes, become, ask, list, countReads: () => reads }
}

/** An application that says its name and how often it was asked; the host asks for documents at other paths. */
function counter(name: string) {
  let count = 0
  return ({ url }: { url: string }, response: { end(text: string): void }) => {
    response.end(url === '/' ? `${name} ${++count}` : name)
  }
}

const nothing = { file: undefined, added: [], replaced: [], removed: [], unchanged: [], failed: [], restartNeeded: [] }

test('only what changed is touched', async t => {
  const [kept, old, fresh] = [counter('kept'), counter('old'), counter('fresh')]
  const { host, become, ask, list } = await serve(t, { mounts: { '/kept': kept, '/b': old, '/c': old } })
  const instance = host.mounts.get('/kept')?.instance
  await ask('/kept')
  const touched: string[] = []
  for (const event of ['added', 'replaced', 'removed'] as const) {
    host.mounts.events.on(event, ({ prefix }) => touched.push(`${event} ${prefix}`))
  }
  const report = await become({ mounts: { '/d': fresh, '/b': fresh, '/kept': kept } })
  assert.deepEqual(report, { ...nothing, added: ['/d'], replaced: ['/b'], removed: ['/c'], unchanged: ['/kept'] })
  assert.deepEqual(touched.sort(), ['added /d', 'removed /c', 'replaced /b'])
  assert.equal(host.mounts.get('/kept')?.instance, instance)
  assert.equal(await ask('/kept'), '200 kept 2')
  assert.match(await ask('/b'), /^200 fresh/)
  assert.match(await ask('/d'), /^200 fresh/)
  assert.match(await ask('/c'), /^404/)
  assert.deepEqual(list(), ['/kept kept ready', '/b b ready', '/d d ready'])
})

test('options alone can change: the same application goes on with its state', async t => {
  const app = counter('a')
  const { host, become, ask } = await serve(t, { mounts: { '/a': app } })
  await ask('/a')
  assert.deepEqual((await become({ mounts: { '/a': { app, deadline: 5_000 } } })).replaced, ['/a'])
  assert.equal(host.mounts.get('/a')?.options.deadline, 5_000)
  assert.equal(await ask('/a'), '200 a 2')
})

test('names change places', async t => {
  const [one, two] = [counter('one'), counter('two')]
  const { become, ask, list } = await serve(t, {
    mounts: { '/a': { app: one, name: 'x' }, '/b': { app: two, name: 'y' } },
  })
  const report = await become({ mounts: { '/a': { app: one, name: 'y' }, '/b': { app: two, name: 'x' } } })
  assert.deepEqual(report, { ...nothing, added: ['/a', '/b'], removed: ['/a', '/b'] })
  assert.deepEqual(list(), ['/a y ready', '/b x ready'])
  assert.equal(await ask('/a'), '200 one 1')
})

test('an application that moves to another prefix is not closed on the way', async t => {
  const closed: string[] = []
  const move = (name: string) => {
    const app = Fastify().get('/', async () => name)
    app.addHook('onClose', async () => {
      closed.push(name)
    })
    return app
  }
  const [one, two] = [move('one'), move('two')]
  const slow = { app: counter('slow'), start: () => new Promise(resolve => setTimeout(resolve, 50)) }
  const { become, ask } = await serve(t, { mounts: { '/one': one, '/two': two } })
  const report = await become({ mounts: { '/slow': slow, '/1': one, '/2': two } })
  assert.deepEqual(report, { ...nothing, added: ['/slow', '/1', '/2'], removed: ['/one', '/two'] })
  assert.deepEqual(closed, [])
  assert.equal(await ask('/1/'), '200 one')
  assert.equal(await ask('/2/'), '200 two')
  await become({ mounts: {} })
  assert.deepEqual(closed.sort(), ['one', 'two'])
})

test('a replacement that does not start leaves the old one, and is tried again by the next reload', async t => {
  const [old, fresh] = [counter('old'), counter('fresh')]
  let isBroken = true
  const start = () => {
    if (isBroken) throw new Error('no database')
  }
  const { host, become, ask } = await serve(t, { mounts: { '/a': old, '/b': old } })
  const config = { mounts: { '/a': { app: fresh, start }, '/b': fresh } }
  const report = await become(config)
  assert.deepEqual(report.replaced, ['/b'])
  assert.deepEqual(
    report.failed.map(({ prefix, code }) => [prefix, code]),
    [['/a', 'PORTICO_APP_START_FAILED']],
  )
  assert.match(report.failed[0]?.message ?? '', /no database/)
  assert.match(await ask('/a'), /^200 old/)
  const { failure } = configStateOf(host)!
  assert.equal(failure?.code, 'PORTICO_RELOAD_INCOMPLETE')
  assert.match(failure?.message ?? '', /1 mount:\n {2}\/a: .*no database/)
  isBroken = false
  assert.deepEqual(await become(config), { ...nothing, replaced: ['/a'], unchanged: ['/b'] })
  assert.match(await ask('/a'), /^200 fresh/)
  assert.equal(configStateOf(host)?.failure, undefined)
})

test('a new mount that does not start is there as a failed one, and is tried again by the next reload', async t => {
  let isBroken = true
  const start = () => {
    if (isBroken) throw new Error('no database')
  }
  const { become, ask, list } = await serve(t, {})
  const config = { mounts: { '/a': { app: counter('a'), start } } }
  const report = await become(config)
  assert.deepEqual([report.added, report.failed.map(({ code }) => code)], [['/a'], ['PORTICO_APP_START_FAILED']])
  assert.deepEqual(list(), ['/a a failed'])
  isBroken = false
  assert.deepEqual(await become(config), { ...nothing, replaced: ['/a'] })
  assert.equal(await ask('/a'), '200 a 1')
})

test('a mount that failed when the host started does not stand in the way of the others, and mends', async t => {
  const { folder, become, ask } = await serve(t, { mounts: { '/late': './late.js' } })
  const [kept, mounts] = [counter('kept'), { '/late': './late.js' }]
  const report = await become({ mounts: { ...mounts, '/kept': kept } })
  assert.deepEqual(report.added, ['/kept'])
  assert.deepEqual(
    report.failed.map(({ prefix, code }) => [prefix, code]),
    [['/late', 'PORTICO_MODULE_NOT_FOUND']],
  )
  await writeFile(join(folder, 'late.js'), 'export default (_, response) => response.end("late")')
  assert.deepEqual(await become({ mounts: { ...mounts, '/kept': kept } }), {
    ...nothing,
    replaced: ['/late'],
    unchanged: ['/kept'],
  })
  assert.equal(await ask('/late'), '200 late')
})

test('an application that hangs in its start keeps neither this reload nor the next', async t => {
  const { become, ask, list } = await serve(t, { mounts: { '/a': counter('old') } }, {}, { patience: 200 })
  const hang = { app: counter('hanging'), start: () => new Promise(() => {}) }
  const report = await become({ mounts: { '/a': hang, '/b': counter('b') } })
  assert.deepEqual([report.added, report.replaced], [['/b'], []])
  assert.deepEqual(
    report.failed.map(({ prefix, code }) => [prefix, code]),
    [['/a', 'PORTICO_RELOAD_PENDING']],
  )
  assert.match(await ask('/a'), /^200 old/)
  assert.deepEqual((await become({ mounts: { '/a': counter('fresh') } })).replaced, ['/a'])
  assert.match(await ask('/a'), /^200 fresh/)
  assert.deepEqual(list(), ['/a a ready'])
})

test('an old application that fails to close is told, and gone all the same', async t => {
  const close = () => {
    throw new Error('stuck')
  }
  const mounts = { '/a': { app: counter('a'), close }, '/b': { app: counter('b'), close } }
  const { become, list } = await serve(t, { mounts })
  const report = await become({ mounts: { '/a': counter('fresh') } })
  assert.deepEqual([report.replaced, report.removed], [['/a'], ['/b']])
  assert.deepEqual(report.failed.map(({ prefix, message }) => `${prefix} ${message}`).sort(), ['/a stuck', '/b stuck'])
  assert.deepEqual(list(), ['/a a ready'])
})

const files = {
  'good.js': 'export default (_, response) => response.end("good")',
  'throws.js': 'throw new Error("no database")',
  'empty.js': '',
}
const wrong: Record<string, [Config, RegExp]> = {
  'a module that does not exist': [{ mounts: { '/new': './missing.js' } }, /mounts\.\/new: .*missing\.js/],
  'a module that throws': [{ mounts: { '/new': './throws.js' } }, /no database/],
  'a module without an application': [{ mounts: { '/new': { app: './empty.js' } } }, /exports no application/],
  'an object that is none': [{ mounts: { '/new': new Map() as never } }, /Cannot mount an empty Map/],
  'an option of a mount': [
    { mounts: { '/new': { app: './good.js', health: { check: '/', interval: 2 ** 40 } } } },
    /mounts\.\/new\.app: Option health\.interval/,
  ],
  "a prefix of the host's own": [
    { mounts: { '/health/live': './good.js' } },
    /mounts\.\/health\/live: the prefix is taken by /,
  ],
  'an option of the host': [{ drain: { deadline: 2 ** 40 }, mounts: { '/new': './good.js' } }, /drain\.deadline/],
}
for (const [what, [config, reason]] of Object.entries(wrong)) {
  test(`a mistake changes nothing: ${what}`, async t => {
    const [kept, old] = [counter('kept'), counter('old')]
    const { host, become, ask, list, outcomes } = await serve(t, { mounts: { '/kept': kept, '/old': old } }, files)
    const before = configStateOf(host)!
    const next = { ...config, mounts: { '/kept': counter('changed'), ...config.mounts } }
    await assert.rejects(async () => become(next), reason)
    assert.deepEqual(list(), ['/kept kept ready', '/old old ready'])
    assert.equal(await ask('/kept'), '200 kept 1')
    assert.equal(outcomes.length, 1)
    const { failure, ...rest } = configStateOf(host)!
    assert.deepEqual({ ...rest, failure: undefined }, before)
    assert.equal(failure?.code, 'PORTICO_CONFIG_INVALID')
    assert.match(failure?.message ?? '', reason)
  })
}

test('options of the host are left as they are, and told until they are as they were', async t => {
  const { host, become } = await serve(t, { title: 'A' })
  for (const _ of [1, 2]) {
    assert.deepEqual((await become({ title: 'B', landing: false })).restartNeeded, ['title', 'landing'])
    assert.deepEqual(configStateOf(host)?.restartNeeded, ['title', 'landing'])
  }
  assert.deepEqual((await become({ title: 'A' })).restartNeeded, [])
})

test('reloads asked for while one runs become one more', async t => {
  let finish = () => {}
  const begun = Promise.withResolvers<void>()
  const start = () => {
    begun.resolve()
    return new Promise<void>(resolve => {
      finish = resolve
    })
  }
  const { become, countReads, outcomes, list } = await serve(t, {})
  const first = become({ mounts: { '/slow': { app: counter('slow'), start } } })
  await begun.promise
  const second = become({ mounts: { '/second': counter('second') } })
  const third = become({ mounts: { '/third': counter('third') } })
  finish()
  assert.deepEqual((await first).added, ['/slow'])
  assert.equal(await second, await third)
  assert.deepEqual((await third).added, ['/third'])
  assert.deepEqual(list(), ['/third third ready'])
  assert.deepEqual([countReads(), outcomes.length], [2, 2])
})

test('a refused configuration does not leave its .env behind, and a module is evaluated anew but not what it imports', async t => {
  const config = (mounts: string) => `import { app } from './app.js'
    export default { port: 0, logger: false, mounts: { '/a': { app, tags: [process.env.PORTICO_TEST_TAG] }, ${mounts} } }`
  const folder = await makeFolder(t, {
    'package.json': '{"type": "module"}',
    'app.js':
      'let count = 0\nexport const app = ({ url }, response) => response.end(url === "/" ? String(++count) : "")',
    'portico.config.js': config(''),
    '.env': 'PORTICO_TEST_TAG=one',
  })
  t.after(() => {
    delete process.env.PORTICO_TEST_TAG
  })
  const read = (isAnew: boolean) => examineConfig(undefined, { folder, isAnew })
  const { host, port, address } = await createHostFromConfig((await read(false)).config)
  t.after(() => host.close())
  const origin = await host.listen({ port, host: address })
  const ask = async (path: string) => (await fetch(origin + path)).text()
  const reloader = new ConfigReloader({ host, config: (await read(false)).config, read: () => read(true) })
  assert.equal(await ask('/a'), '1')
  assert.deepEqual((await reloader.reload()).unchanged, ['/a'])

  await writeFile(join(folder, '.env'), 'PORTICO_TEST_TAG=two')
  await writeFile(join(folder, 'portico.config.js'), config("'/b': './missing.js'"))
  await assert.rejects(reloader.reload(), { code: 'PORTICO_CONFIG_INVALID' })
  assert.equal(process.env.PORTICO_TEST_TAG, 'one')

  await writeFile(join(folder, 'portico.config.js'), config("'/b': app"))
  const { added, replaced } = await reloader.reload()
  assert.deepEqual([added, replaced], [['/b'], ['/a']])
  assert.deepEqual(host.mounts.get('/a')?.options.tags, ['two'])
  assert.equal(await ask('/a'), '2')
  assert.equal(await ask('/b'), '3')

  await rm(join(folder, 'portico.config.js'))
  await assert.rejects(reloader.reload(), { code: 'PORTICO_CONFIG_NOT_FOUND' })
  assert.equal(configStateOf(host)?.failure?.code, 'PORTICO_CONFIG_NOT_FOUND')
})
