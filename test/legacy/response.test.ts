import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type IncomingMessage, type RequestListener, request, type ServerResponse } from 'node:http'
import { describe, test } from 'node:test'
import { promisify } from 'node:util'
import * as zlib from 'node:zlib'
import { createHost } from '../../host/index.ts'
import { mountLegacy } from './mounted.ts'

const page = `<!doctype html><a href="/a">${'text '.repeat(50_000)}<a href="/b">`
const moved = page.replaceAll('="/', '="/legacy/')
const bare = { legacy: { shim: false } }

function answering(send: (response: ServerResponse, request: IncomingMessage) => unknown): RequestListener {
  return (request, response) => {
    response.setHeader('content-type', 'text/html')
    send(response, request)
  }
}

describe('a rewritten answer', () => {
  const ways: Record<string, (response: ServerResponse) => unknown> = {
    'one end': response => response.end(page),
    'writes and an end': response => {
      for (let at = 0; at < page.length; at += 1_000) response.write(page.slice(at, at + 1_000))
      response.end()
    },
    'writes cut inside of tags': response => {
      response.write('<!doctype html><a hr')
      response.write(Buffer.from('ef="/'))
      response.end(page.slice('<!doctype html><a href="/'.length))
    },
    'writeHead with an object': response => response.writeHead(200, { 'Content-Length': page.length }).end(page),
    'writeHead with a list': response => response.writeHead(200, 'Fine', ['X-A', '1', 'x-a', '2']).end(page),
    'latin1 strings': response => response.end(page, 'latin1'),
    'a typed array': response => response.end(new Uint8Array(Buffer.from(page))),
  }
  for (const [way, send] of Object.entries(ways)) {
    test(`is whole by ${way}`, async t => {
      const get = await mountLegacy(t, answering(send), bare)
      const { text, status, headers } = await get('/')
      assert.equal(status, 200)
      assert.equal(text, moved)
      const length = headers['content-length']
      if (length !== undefined) assert.equal(Number(length), Buffer.byteLength(moved))
      if (way === 'writeHead with a list') assert.equal(headers['x-a'], '1, 2')
    })
  }

  const codings = {
    gzip: [zlib.gzipSync, zlib.gunzipSync],
    deflate: [zlib.deflateSync, zlib.inflateSync],
    br: [zlib.brotliCompressSync, zlib.brotliDecompressSync],
    zstd: [zlib.zstdCompressSync, zlib.zstdDecompressSync],
  } as const
  for (const [name, [encode, decode]] of Object.entries(codings)) {
    test(`in ${name} is decoded and coded again`, async t => {
      const app = answering(response => response.setHeader('content-encoding', name).end(encode(Buffer.from(page))))
      const { headers, body } = await (await mountLegacy(t, app, bare))('/')
      assert.equal(headers['content-encoding'], name)
      assert.equal(decode(body).toString(), moved)
    })
  }

  test('in a coding that nobody knows is passed on', async t => {
    const app = answering(response => response.setHeader('content-encoding', 'rot13').end(page))
    assert.equal((await (await mountLegacy(t, app, bare))('/')).text, page)
  })

  test('whose coded body is broken ends cut, and the next one is served', async t => {
    const app = answering((response, { url }) => {
      const coded = zlib.gzipSync(page)
      response.setHeader('content-encoding', 'gzip')
      response.end(url === '/broken' ? coded.subarray(0, coded.length - 20) : coded)
    })
    const get = await mountLegacy(t, app, bare)
    await assert.rejects(get('/broken'), { code: 'ECONNRESET' })
    assert.equal(zlib.gunzipSync((await get('/')).body).toString(), moved)
  })

  test('is sent piece by piece, as the application does', async t => {
    let proceed = () => {}
    const app = answering(response => {
      response.write('<!doctype html><a href="/a">first')
      proceed = () => response.end('last')
    })
    const host = await createHost({ logger: false })
    host.mount('/legacy', app, bare)
    t.after(() => host.close())
    const sent = request(`${await host.listen({ port: 0 })}/legacy/`).end()
    const [answer] = (await once(sent, 'response')) as [IncomingMessage]
    const [first] = await once(answer, 'data')
    assert.equal(String(first), '<!doctype html><a href="/legacy/a">first')
    proceed()
    const [last] = await once(answer, 'data')
    assert.equal(String(last), 'last')
  })

  test('to HEAD has the headers of GET and says no length it cannot know', async t => {
    const app = answering(response => {
      response.setHeader('etag', '"1"')
      response.setHeader('content-length', page.length)
      response.end(page)
    })
    const get = await mountLegacy(t, app, bare)
    const [head, whole] = [await get('/', { method: 'HEAD' }), await get('/')]
    assert.equal(head.text, '')
    assert.equal(head.headers['content-length'], undefined)
    assert.equal(head.headers.etag, whole.headers.etag)
  })

  test('has a tag of its own, and is not sent again to whom has it', async t => {
    const app: RequestListener = (request, response) => {
      response.setHeader('etag', '"abc"')
      if (request.headers['if-none-match'] === '"abc"') return response.writeHead(304).end()
      response.setHeader('content-type', 'text/html')
      response.end(page)
    }
    const get = await mountLegacy(t, app, bare)
    const { etag = '' } = (await get('/')).headers
    assert.match(etag, /^"abc~[\w-]+"$/)
    const again = await get('/', { headers: { 'if-none-match': `"other", ${etag}` } })
    assert.equal(again.status, 200, 'a list is not what this application knows')
    const fresh = await get('/', { headers: { 'if-none-match': etag } })
    assert.equal(fresh.status, 304)
    assert.equal(fresh.headers.etag, etag)
  })

  test('of another way of rewriting has another tag', async t => {
    const app = answering(response => response.setHeader('etag', '"abc"').end(page))
    const one = (await (await mountLegacy(t, app, bare))('/')).headers.etag
    const other = (await (await mountLegacy(t, app, { legacy: { shim: false, keep: ['/a'] } }))('/')).headers.etag
    assert.notEqual(one, other)
  })

  test('is asked for whole where a range of a page is wanted; a range of anything else is left', async t => {
    const app: RequestListener = (request, response) => response.end(request.headers.range ?? 'whole')
    const get = await mountLegacy(t, app)
    const headers = { range: 'bytes=0-3' }
    assert.equal((await get('/site.css', { headers })).text, 'whole')
    assert.equal((await get('/page', { headers: { ...headers, accept: 'text/html' } })).text, 'whole')
    assert.equal((await get('/film.mp4', { headers })).text, 'bytes=0-3')
  })

  test('says nothing of ranges and digests of the body that it no longer is', async t => {
    const app = answering(response => {
      response.setHeader('accept-ranges', 'bytes')
      response.setHeader('repr-digest', 'sha-256=:x:')
      response.setHeader('content-md5', 'x')
      response.end(page)
    })
    const { headers } = await (await mountLegacy(t, app, bare))('/')
    assert.deepEqual(
      [headers['accept-ranges'], headers['repr-digest'], headers['content-md5']],
      [undefined, undefined, undefined],
    )
  })

  test('leaves a part of a page as it is, under the tag it came with', async t => {
    const app = answering(response => {
      response.setHeader('etag', '"abc"')
      response.writeHead(206, { 'content-range': 'bytes 0-12/99' }).end('<a href="/a">')
    })
    const { text, headers } = await (await mountLegacy(t, app, bare))('/film.mp4', { headers: { range: 'bytes=0-12' } })
    assert.equal(text, '<a href="/a">')
    assert.equal(headers.etag, '"abc"')
  })

  test('tells its callbacks, and ends once', async t => {
    const told: string[] = []
    const app = answering(response => {
      response.write('<a hre', () => told.push('write'))
      response.end('f="/a">', () => told.push('end'))
    })
    const { text } = await (await mountLegacy(t, app, bare))('/')
    assert.equal(text, '<a href="/legacy/a">')
    await promisify(setImmediate)()
    assert.deepEqual(told.sort(), ['end', 'write'])
  })

  test('holds the application back while its client does not read', async t => {
    let isPaused = false
    const app = answering(async response => {
      for (let count = 0; count < 10_000 && !isPaused; count++) isPaused = !response.write(page)
      response.end()
    })
    const host = await createHost({ logger: false })
    host.mount('/legacy', app, bare)
    t.after(() => host.close())
    const sent = request(`${await host.listen({ port: 0 })}/legacy/`).end()
    const [answer] = (await once(sent, 'response')) as [IncomingMessage]
    answer.resume()
    await once(answer, 'end')
    assert.ok(isPaused)
  })
})
