import assert from 'node:assert/strict'
import { createHash, randomFillSync } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { gunzipSync } from 'node:zlib'
import { proxy } from '../../host/remote/proxy.ts'
import { upstream } from '../../host/remote/upstream.ts'
import { ask } from '../adapters/wire.ts'
import { listen, openHost } from '../host/serving.ts'
import { Nginx } from './nginx.ts'

const page = 'the quick brown fox jumps over the lazy dog\n'.repeat(200)
const large = randomFillSync(Buffer.alloc(64 << 20))

const kinds: readonly (readonly [string, (url: string) => object])[] = [
  ['upstream', url => upstream(url, { breaker: { failures: 5, cooldown: 50 } })],
  ['proxy', url => proxy(url)],
]

for (const [kind, reach] of kinds) {
  suite(`nginx mounted with ${kind}()`, { timeout: 30_000 }, () => {
    test('a file of 64 MiB arrives byte-exact', async t => {
      const at = await openMount(t, reach)
      if (at === undefined) return
      const answer = await fetch(`http://127.0.0.1:${at.port}/files/large.bin`)
      assert.equal(answer.headers.get('content-length'), String(large.length))
      assert.equal(await hash(answer.body ?? []), await hash([large]))
    })

    test('a range of it, its head and a condition are answered as nginx answers them', async t => {
      const at = await openMount(t, reach)
      if (at === undefined) return
      const path = '/files/large.bin'
      const part = await ask(at.port, path, { headers: { range: 'bytes=1000-1999' } })
      assert.deepEqual([part.status, part.headers.get('content-range')], [206, `bytes 1000-1999/${large.length}`])
      assert.ok(part.body.equals(large.subarray(1000, 2000)))
      const beyond = await ask(at.port, path, { headers: { range: `bytes=${large.length}-` } })
      assert.deepEqual([beyond.status, beyond.headers.get('content-range')], [416, `bytes */${large.length}`])
      const head = await ask(at.port, path, { method: 'HEAD' })
      assert.deepEqual([head.status, head.headers.get('content-length')], [200, String(large.length)])
      const conditions = { etag: 'if-none-match', 'last-modified': 'if-modified-since' }
      for (const [validator, condition] of Object.entries(conditions)) {
        const same = await ask(at.port, path, { headers: { [condition]: head.headers.get(validator) ?? '' } })
        assert.deepEqual([same.status, same.headers.get('etag')], [304, head.headers.get('etag')], condition)
      }
    })

    test('what nginx has compressed passes untouched, and is not compressed unasked', async t => {
      const at = await openMount(t, reach)
      if (at === undefined) return
      const headers = { 'accept-encoding': 'gzip' }
      const [through, straight] = [
        await ask(at.port, '/files/page.txt', { headers }),
        await ask(at.nginx.port, '/page.txt', { headers }),
      ]
      for (const name of ['content-encoding', 'vary', 'etag', 'content-type', 'transfer-encoding'])
        assert.equal(through.headers.get(name), straight.headers.get(name), name)
      assert.equal(through.headers.get('content-encoding'), 'gzip')
      assert.ok(through.body.equals(straight.body))
      assert.equal(gunzipSync(through.body).toString(), page)
      const plain = await ask(at.port, '/files/page.txt')
      assert.deepEqual([plain.headers.get('content-encoding'), plain.text], [null, page])
    })

    test('requests one after the other use one connection to nginx', async t => {
      const at = await openMount(t, reach)
      if (at === undefined) return
      const connections = new Set<string | null>()
      // Not HEAD: it uses its connection up, lest a body that must not be there is taken for the next answer.
      for (const method of ['GET', 'POST', 'GET', 'GET']) {
        const { headers } = await ask(at.port, '/files/page.txt', { method })
        connections.add(headers.get('x-connection'))
      }
      assert.equal(connections.size, 1)
    })

    test('it is found again after its workers were replaced, and after it was stopped and started', async t => {
      const at = await openMount(t, reach)
      if (at === undefined) return
      const before = await ask(at.port, '/files/page.txt')
      at.nginx.reload()
      const after = await askUntil(at.port, ({ status, headers }) => {
        return status === 200 && headers.get('x-worker') !== before.headers.get('x-worker')
      })
      assert.equal(after.text, page)
      await at.nginx.stop()
      assert.equal((await ask(at.port, '/files/page.txt')).status, 502)
      await at.nginx.start()
      assert.equal((await askUntil(at.port, ({ status }) => status === 200)).text, page)
    })

    test('a download under way ends whole although its worker is replaced', async t => {
      const at = await openMount(t, reach)
      if (at === undefined) return
      const answer = await fetch(`http://127.0.0.1:${at.port}/files/large.bin`)
      at.nginx.reload()
      await sleep(100)
      assert.equal(await hash(answer.body ?? []), await hash([large]))
    })
  })
}

test('replacing the workers of an nginx mounted with upstream() loses no request that may be repeated', async t => {
  const at = await openMount(t, url => upstream(url, { retry: 'idempotent' }))
  if (at === undefined) return
  const workers = new Set<string | null>()
  const statuses = new Set<number>()
  for (let turn = 0; workers.size < 4; turn++) {
    if (turn % 50 === 25) at.nginx.reload()
    const answers = await Promise.all(Array.from({ length: 4 }, () => ask(at.port, '/files/page.txt')))
    for (const { status, headers } of answers) {
      statuses.add(status)
      workers.add(headers.get('x-worker'))
    }
  }
  assert.deepEqual([...statuses], [200])
})

/** A host with an nginx behind it at `/files`, which serves a folder and tells its connection and its worker. */
async function openMount(t: TestContext, reach: (url: string) => object) {
  const folder = await mkdtemp(join(tmpdir(), 'portico-files-'))
  t.after(() => rm(folder, { recursive: true }))
  await writeFile(join(folder, 'large.bin'), large)
  await writeFile(join(folder, 'page.txt'), page)
  const nginx = await Nginx.start(t, {
    http: 'gzip on; gzip_types text/plain; gzip_proxied any; gzip_vary on; types { text/plain txt; } default_type application/octet-stream;',
    server: `
      root ${folder};
      add_header X-Connection $connection always;
      add_header X-Worker $pid always;`,
  })
  if (nginx === undefined) return undefined
  const host = await openHost(t)
  host.mount('/files', reach(nginx.url))
  return { nginx, port: await listen(host) }
}

async function hash(body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<string> {
  const sha = createHash('sha256')
  for await (const chunk of body) sha.update(chunk)
  return sha.digest('hex')
}

/** Asks until an answer is as expected. */
async function askUntil(port: number, isExpected: (answer: Awaited<ReturnType<typeof ask>>) => boolean) {
  for (;;) {
    const answer = await ask(port, '/files/page.txt')
    if (isExpected(answer)) return answer
    await sleep(20)
  }
}
