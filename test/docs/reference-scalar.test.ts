import assert from 'node:assert/strict'
import type { RequestListener } from 'node:http'
import { createRequire } from 'node:module'
import { type TestContext, test } from 'node:test'
import { createHost } from '../../host/index.ts'
import { type Ask, serve } from '../builtin/serving.ts'
import { makeFolder } from '../config/workspace.ts'

const app: RequestListener = (_request, response) => response.end('app')
const pets = {
  openapi: '3.1.0',
  info: { title: 'Pets', version: '1' },
  paths: { '/pets': { get: { responses: { 200: { description: 'OK' } } } } },
}
const script = '/docs/_assets/scalar-standalone.js'
const scalar = { docs: { reference: 'scalar' } } as const

/** Packages that stand in for Scalar's: of the same names and layout, with another script. */
const standIns = {
  library: {
    'node_modules/@scalar/api-reference/package.json': '{"type":"module","exports":{".":"./dist/index.js"}}',
    'node_modules/@scalar/api-reference/dist/index.js': 'throw new Error("nobody is to run it")',
    'node_modules/@scalar/api-reference/dist/browser/standalone.js': '/* of the library */',
  },
  plugin: {
    'node_modules/@scalar/fastify-api-reference/package.json': '{"type":"module","exports":{".":"./dist/index.js"}}',
    'node_modules/@scalar/fastify-api-reference/dist/index.js': `export default (server, { routePrefix }, done) => {
      server.get(routePrefix + '/js/scalar.js', async () => '/* of the plugin */')
      done()
    }`,
  },
}

/** Works in a folder with these files until the test has ended. */
async function workIn(context: TestContext, files: Record<string, string>): Promise<string> {
  const before = process.cwd()
  const folder = await makeFolder(context, files)
  process.chdir(folder)
  context.after(() => process.chdir(before))
  return folder
}

async function serveScalar(context: TestContext): Promise<Ask> {
  const { ask } = await serve(context, scalar, host => host.mount('/a', app, { name: 'zoo', docs: pets }))
  return ask
}

test('a host that is to use Scalar does not start without it, and says how to install it', async context => {
  const folder = await workIn(context, {})
  await assert.rejects(createHost({ logger: false, ...scalar }), (error: Error & { code: string }) => {
    assert.equal(error.code, 'PORTICO_OPTION_INVALID')
    assert.match(error.message, /docs\.reference.*@scalar\/api-reference.*npm install @scalar\/fastify-api-reference/)
    assert.ok(error.message.includes(folder))
    return true
  })
})

test('a renderer that does not exist is refused', async () => {
  const docs = { reference: 'redoc' } as object
  await assert.rejects(createHost({ logger: false, docs }), /docs\.reference is "redoc"\. Expected "swagger-ui" or/)
})

const installations: { name: string; files: Record<string, string>; content: string }[] = [
  { name: 'the library', files: standIns.library, content: '/* of the library */' },
  { name: 'the plugin', files: standIns.plugin, content: '/* of the plugin */' },
  { name: 'both', files: { ...standIns.library, ...standIns.plugin }, content: '/* of the plugin */' },
]

for (const { name, files, content } of installations) {
  test(`with ${name} installed its script is served, to be kept while its ETag holds`, async context => {
    await workIn(context, files)
    const ask = await serveScalar(context)
    const { status, headers, body } = await ask(script)
    assert.deepEqual([status, headers['content-type'], body], [200, 'text/javascript; charset=utf-8', content])
    assert.equal((await ask(script, { headers: { 'if-none-match': headers.etag ?? '' } })).status, 304)
  })
}

test('Scalar’s pages name only URLs of the host, each of which is there, and run no other script', async context => {
  await workIn(context, standIns.library)
  const ask = await serveScalar(context)
  for (const page of ['/docs/zoo', '/docs/all', '/docs/zoo/']) {
    const { headers, body } = await ask(page)
    const links = [...body.matchAll(/(?:src|href|data-document|data-redirect)="([^"]*\/[^"]*)"/g)].map(
      ([, link]) => link ?? '',
    )
    assert.ok(links.some(link => link.endsWith('scalar-standalone.js')))
    for (const link of links) {
      const { origin, pathname } = new URL(link, `http://h${page}`)
      assert.deepEqual([origin, (await ask(pathname)).status], ['http://h', 200], link)
    }
    assert.doesNotMatch(body, /swagger-ui|<script(?! (?:defer|type="module") src=)/)
    const policy = String(headers['content-security-policy'])
    assert.match(policy, /^default-src 'none'; style-src 'self';.*script-src 'self';.*connect-src 'self';/)
    assert.match(policy, /style-src-elem 'self' 'unsafe-inline'$/)
  }
  const { headers } = await ask('/docs')
  assert.doesNotMatch(String(headers['content-security-policy']), /unsafe/)
})

test('a host that uses Swagger UI serves no script of Scalar’s', async context => {
  await workIn(context, standIns.library)
  const { ask } = await serve(context, {})
  assert.equal((await ask(script)).status, 404)
})

test('Scalar itself, where it is installed, gives its script', { skip: missing() }, async context => {
  const ask = await serveScalar(context)
  const { status, body } = await ask(script)
  assert.equal(status, 200)
  assert.match(body, /createApiReference/)
})

function missing(): string | false {
  try {
    createRequire(import.meta.url).resolve('@scalar/fastify-api-reference')
    return false
  } catch {
    return 'the package @scalar/fastify-api-reference is not installed'
  }
}
