import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { LogController } from 'fastify'
import type { Host, HostOptions } from '../../host/index.ts'
import { createLog, openHost } from './serving.ts'

type Line = Record<string, unknown>

/** A host whose log can be read. */
async function logging(t: TestContext, options: HostOptions = {}): Promise<{ host: Host; lines: Line[] }> {
  const { lines, logger } = createLog()
  const host = await openHost(t, { accessLog: false, ...options, logger: { ...logger, level: 'info' } })
  return { host, lines: lines as Line[] }
}

const messages = (lines: readonly Line[]) => lines.map(({ reqId, tag, msg }) => ({ reqId, tag, msg }))

test('a hook before a mount logs with the id of the request', async t => {
  const { host, lines } = await logging(t)
  let id: string | undefined
  host.addHook('onRequest', async request => {
    id = request.id
    request.log.info('hook')
    request.log.child({ tag: 'child' }).info('child')
    request.log.debug('too low')
  })
  host.mount('/a', (_request, response) => response.end('a'))
  assert.equal((await host.inject('/a')).body, 'a')
  assert.deepEqual(messages(lines), [
    { reqId: id, tag: undefined, msg: 'hook' },
    { reqId: id, tag: 'child', msg: 'child' },
  ])
})

test('a hook before a mount has the whole logger', async t => {
  const { host, lines } = await logging(t)
  host.addHook('onRequest', async ({ log }) => {
    const pino = log as unknown as {
      level: string
      isLevelEnabled(level: string): boolean
      setBindings(bindings: object): void
      bindings(): object
    }
    assert.deepEqual([pino.level, pino.isLevelEnabled('debug')], ['info', false])
    pino.level = 'debug'
    assert.ok(pino.isLevelEnabled('debug'))
    pino.setBindings({ tag: 'bound' })
    assert.equal((pino.bindings() as Line).tag, 'bound')
    log.debug('now')
  })
  host.mount('/a', (_request, response) => response.end('a'))
  assert.equal((await host.inject('/a')).statusCode, 200)
  assert.deepEqual(
    lines.map(({ tag, msg }) => [tag, msg]),
    [['bound', 'now']],
  )
})

test('a factory of child loggers gets the logger of the host, wherever it is given', async t => {
  const tagged = (tag: string) =>
    ((logger: { child(bindings: object): never }, bindings: object) => logger.child({ ...bindings, tag })) as never
  const { host, lines } = await logging(t, { fastify: { childLoggerFactory: tagged('options') } })
  host.addHook('onRequest', async request => request.log.info(request.url))
  host.get('/native', async () => 'native')
  host.get('/route', { childLoggerFactory: tagged('route') }, async () => 'route')
  host.register(async scope => {
    scope.setChildLoggerFactory(tagged('scope'))
    scope.get('/in', async () => 'in')
    ;(scope as Host).mount('/in-mount', (_request, response) => response.end('in'))
  })
  host.mount('/mount', (_request, response) => response.end('mount'))
  for (const path of ['/native', '/route', '/in', '/in-mount', '/mount']) await host.inject(path)
  assert.deepEqual(
    lines.map(({ tag, msg }) => [msg, tag]),
    [
      ['/native', 'options'],
      ['/route', 'route'],
      ['/in', 'scope'],
      ['/in-mount', 'scope'],
      ['/mount', 'options'],
    ],
  )
})

test('a native route with a level of its own logs by it, and an unknown level is refused when it is declared', async t => {
  const { host, lines } = await logging(t)
  host.get('/loud', { logLevel: 'debug' }, async request => {
    request.log.debug('heard')
    return ''
  })
  assert.throws(() => host.get('/odd', { logLevel: 'loudest' as never }, async () => ''), {
    code: 'FST_ERR_ROUTE_LOG_LEVEL_INVALID',
  })
  await host.inject('/loud')
  assert.deepEqual(
    lines.map(({ msg }) => msg),
    ['heard'],
  )
})

test('a native route has the time that its answer took', async t => {
  const { host } = await logging(t)
  let elapsed = 0
  host.addHook('onSend', async (_request, reply) => {
    elapsed = reply.elapsedTime
  })
  host.get('/native', async () => 'native')
  await host.inject('/native')
  assert.equal(elapsed > 0, true)
})

test('a level that is unset is info', async t => {
  const host = await openHost(t, { logger: { level: undefined, stream: createLog().logger.stream } })
  assert.equal((host.log as unknown as { level: string }).level, 'info')
})

test('a logger instance of the options is Fastify’s to use', async t => {
  const lines: string[] = []
  const say = (...args: unknown[]) => void lines.push(String(args.at(-1)))
  const levels = { info: say, warn: say, error: say, fatal: say, debug: say, trace: say, silent: say }
  const loggerInstance = { level: 'info', ...levels, child: () => loggerInstance }
  const fastify = { loggerInstance: loggerInstance as never }
  const host = await openHost(t, { accessLog: false, logger: true, fastify })
  host.addHook('onRequest', async request => request.log.info('hook'))
  host.mount('/a', (_request, response) => response.end('a'))
  await host.inject('/a')
  assert.ok(lines.includes('hook'), lines.join())
})

test('a log controller of the options is told the end of every request', async t => {
  const ended: string[] = []
  class Controller extends LogController {
    override requestCompleted(_error: unknown, request: { originalUrl: string }) {
      ended.push(request.originalUrl)
    }
  }
  const { host } = await logging(t, { fastify: { logController: new Controller() as never } })
  host.addHook('onRequest', async () => {})
  host.get('/native', async () => 'native')
  host.mount('/mount', (_request, response) => response.end('mount'))
  for (const path of ['/native', '/mount']) await host.inject(path)
  assert.deepEqual(ended, ['/native', '/mount'])
})
