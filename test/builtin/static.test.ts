import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { createHost, directory, type Host } from '../../host/index.ts'
import { serve } from './serving.ts'

let base: string
let folder: string

before(async () => {
  base = await mkdtemp(join(tmpdir(), 'portico-static-'))
  folder = join(base, 'public')
  await mkdir(join(folder, 'dir'), { recursive: true })
  await mkdir(join(folder, 'bare'))
  await mkdir(join(folder, '.git'))
  await mkdir(join(base, 'outside'))
  await writeFile(join(folder, 'a.txt'), 'first')
  await writeFile(join(folder, 'a b%.txt'), 'odd name')
  await writeFile(join(folder, 'script.js'), 'export {}')
  await writeFile(join(folder, 'dir', 'index.html'), '<p>index')
  await writeFile(join(folder, '.env'), 'SECRET')
  await writeFile(join(folder, '.git', 'config'), 'SECRET')
  await writeFile(join(base, 'secret.txt'), 'SECRET')
  await writeFile(join(base, 'outside', 'index.html'), 'SECRET')
  await symlink(join(base, 'secret.txt'), join(folder, 'link.txt'))
  await symlink(join(base, 'outside'), join(folder, 'linked'))
  await symlink(join(folder, 'a.txt'), join(folder, 'inside.txt'))
})

after(() => rm(base, { recursive: true }))

const places = [
  { name: 'static assets', prefix: '/static', options: () => ({ static: [folder] }), prepare: undefined },
  {
    name: 'directory()',
    prefix: '/files',
    options: () => ({}),
    prepare: (host: Host) => host.mount('/files', directory(folder)),
  },
]

for (const { name, prefix, options, prepare } of places) {
  test(`${name}: a file comes with its type, validators and a charset`, async context => {
    const { ask } = await serve(context, options(), prepare)
    const text = await ask(`${prefix}/a.txt`)
    assert.equal(text.body, 'first')
    assert.ok(text.headers.etag && text.headers['last-modified'])
    assert.equal(text.headers['cache-control'], 'public, max-age=0')
    assert.equal(text.headers['x-content-type-options'], 'nosniff')
    assert.equal((await ask(`${prefix}/script.js`)).headers['content-type'], 'text/javascript; charset=utf-8')
    assert.equal((await ask(`${prefix}/inside.txt`)).body, 'first')
    assert.equal((await ask(`${prefix}/a%20b%25.txt`)).body, 'odd name')
  })

  test(`${name}: validators, ranges and HEAD are honoured`, async context => {
    const { ask } = await serve(context, options(), prepare)
    const { headers } = await ask(`${prefix}/a.txt`)
    const fresh = await ask(`${prefix}/a.txt`, { headers: { 'if-none-match': headers.etag ?? '' } })
    assert.deepEqual([fresh.status, fresh.body], [304, ''])
    const part = await ask(`${prefix}/a.txt`, { headers: { range: 'bytes=1-2' } })
    assert.deepEqual([part.status, part.body], [206, 'ir'])
    const beyond = await ask(`${prefix}/a.txt`, { headers: { range: 'bytes=90-99' } })
    assert.deepEqual(
      [beyond.status, beyond.headers['content-range'], beyond.headers.etag],
      [416, 'bytes */5', undefined],
    )
    const failed = await ask(`${prefix}/a.txt`, { headers: { 'if-match': '"other"' } })
    assert.deepEqual([failed.status, failed.body], [412, ''])
    const head = await ask(`${prefix}/a.txt`, { method: 'HEAD' })
    assert.deepEqual([head.status, head.headers['content-length'], head.body], [200, '5', ''])
  })

  test(`${name}: a folder redirects with prefix and query, and serves its index`, async context => {
    const { ask } = await serve(context, options(), prepare)
    const { status, headers } = await ask(`${prefix}/dir?x=%2F&y`)
    assert.deepEqual([status, headers.location], [301, `${prefix}/dir/?x=%2F&y`])
    assert.equal((await ask(`${prefix}/dir/`)).body, '<p>index')
    assert.equal((await ask(`${prefix}/bare/`)).status, 404)
  })

  const attacks = [
    '/.env',
    '/%2eenv',
    '/.git/config',
    '/../secret.txt',
    '/dir/../../secret.txt',
    '/%2e%2e/secret.txt',
    '/%2e%2e%2fsecret.txt',
    '/..%5csecret.txt',
    '/..\\secret.txt',
    '/dir%2findex.html',
    '/link.txt',
    '/linked',
    '/linked/',
    '/linked/index.html',
    '/a.txt/',
    '/a.txt%00',
    '/%c0%ae%c0%ae/secret.txt',
    '//etc/passwd',
    '/nothing.txt',
  ]
  for (const attack of attacks) {
    test(`${name}: ${attack} is refused`, async context => {
      const { ask } = await serve(context, options(), prepare)
      const { status, headers, body } = await ask(prefix + attack)
      assert.ok(status === 404 || status === 400, `answered ${status} ${headers.location ?? ''}`)
      assert.doesNotMatch(body, /SECRET|root:/)
      assert.equal(body.includes(base), false)
    })
  }
}

test('an unknown asset gets the host’s own not-found answer', async context => {
  const { ask } = await serve(context, {})
  const { status, headers } = await ask('/static/nothing.txt')
  const native = await ask('/nothing.txt')
  assert.deepEqual([status, headers['content-type']], [404, native.headers['content-type']])
})

test('folders are looked through in order, with the design system last', async context => {
  const other = join(base, 'other')
  await mkdir(other)
  await writeFile(join(other, 'a.txt'), 'second')
  await writeFile(join(other, 'only.txt'), 'only')
  const { ask } = await serve(context, { static: [folder, other] })
  assert.equal((await ask('/static/a.txt')).body, 'first')
  assert.equal((await ask('/static/only.txt')).body, 'only')
  assert.match((await ask('/static/portico.css')).body, /color-scheme/)
})

test('a folder of an installed package is served, whatever the package exports', async context => {
  const { ask } = await serve(context, { static: ['package:@fastify/swagger/lib'] })
  assert.equal((await ask('/static/mode/dynamic.js')).status, 200)
})

test('assets may be kept for as long as maxAge says, and can still be asked for again', async context => {
  const { ask } = await serve(context, { static: { folders: [folder], maxAge: 3600 } })
  assert.equal((await ask('/static/a.txt')).headers['cache-control'], 'public, max-age=3600')
})

test('headers that hooks set are sent with assets too', async context => {
  const { ask } = await serve(context, { static: [folder] }, host => {
    host.addHook('onRequest', async (_request, reply) => {
      reply.header('x-hook', 'ran')
    })
  })
  assert.equal((await ask('/static/a.txt')).headers['x-hook'], 'ran')
})

const missing = [
  './no/such/folder',
  'package:no-such-package',
  'package:fastify/no/such',
  'package:fastify/../koa',
  'package:',
]
for (const given of missing) {
  test(`the folder ${given} is refused at boot and named`, async () => {
    await assert.rejects(createHost({ logger: false, static: [given] }), error => {
      assert.equal((error as { code?: string }).code, 'PORTICO_OPTION_INVALID')
      assert.match(String(error), new RegExp(given.split('/').at(-1)?.replaceAll('.', '\\.') ?? ''))
      return true
    })
  })
}

test('directory(): a missing folder fails its mount and a method that changes is refused', async context => {
  const { host, ask } = await serve(context, {}, host => {
    host.mount('/gone', directory(join(base, 'gone')))
    host.mount('/files', directory(folder))
  })
  assert.equal(host.mounts.get('gone')?.state, 'failed')
  const { status, headers } = await ask('/files/a.txt', { method: 'POST' })
  assert.deepEqual([status, headers.allow], [405, 'GET, HEAD'])
})

test('directory(): the folder itself gets its slash, with the prefix', async context => {
  const { ask } = await serve(context, {}, host => host.mount('/dir', directory(join(folder, 'dir'))))
  const { status, headers } = await ask('/dir?x')
  assert.deepEqual([status, headers.location], [301, '/dir/?x'])
})
