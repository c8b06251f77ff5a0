import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { Description } from '../../python/test/description.ts'
import { run } from '../../python/test/run.ts'
import { absence, type Served, serve } from '../../python/test/served.ts'

const skip = absence('fastapi')
const folder = await mkdtemp(join(tmpdir(), 'pitch-'))
after(() => rm(folder, { recursive: true }))

function servePitch(database: string, environment: Record<string, string> = {}): Promise<Served> {
  const path = join(folder, 'new', `${database}.sqlite`)
  return serve('fastapi', ['uvicorn', 'app:app', '--port', '0'], { PITCH_DB: path, ...environment })
}

async function signIn(origin: string): Promise<{ Authorization: string }> {
  const body = new URLSearchParams({ username: 'keeper@example.com', password: 'keeper' })
  const response = await fetch(`${origin}/token`, { method: 'POST', body })
  assert.equal(response.status, 200)
  const { access_token: token } = (await response.json()) as { access_token: string }
  return { Authorization: `Bearer ${token}` }
}

const measured = { temperature: -4, rain: 2, moisture: 30, wind: 15, note: 'Frozen.' }
// The smallest PNG there is.
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

function upload(content: Uint8Array<ArrayBuffer>): FormData {
  const form = new FormData()
  form.set('file', new Blob([content], { type: 'image/png' }), 'pitch.png')
  return form
}

test("the report's own tests pass", { skip }, async () => {
  const output = await run('fastapi', ['python', '-m', 'unittest', 'discover', '--start-directory', 'test'])
  assert.match(output, /Ran \d+ tests[\s\S]*\nOK/)
})

// uvicorn is told its prefix by the environment, and gets paths without it.
for (const prefix of ['', '/ch11/fastapi']) {
  describe(`the report served by uvicorn${prefix && ` with the root path ${prefix}`}`, { skip }, () => {
    let pitch: Served
    before(async () => {
      pitch = await servePitch(prefix === '' ? 'root' : 'prefix', prefix === '' ? {} : { UVICORN_ROOT_PATH: prefix })
    })
    after(() => pitch.stop())

    const withoutPrefix = (url: string) => {
      const { origin, pathname } = new URL(url, pitch.origin)
      assert.equal(origin, pitch.origin)
      assert.ok(pathname.startsWith(`${prefix}/`), url)
      return pitch.origin + pathname.slice(prefix.length)
    }

    test('every link, style sheet, script and image of the pages carries the prefix and is there', async () => {
      for (const path of ['/', '/grounds/1']) {
        const page = await (await fetch(pitch.origin + path)).text()
        const links = [...page.matchAll(/ (?:href|src)="([^"#]+)"/g)].map(([, url]) => url ?? '')
        assert.ok(links.length > 6)
        for (const link of new Set(links)) {
          const response = await fetch(withoutPrefix(link))
          assert.equal(response.status, 200, link)
          await response.body?.cancel()
        }
      }
    })

    test('the documentation page reads the document, and the document tells where the application is', async () => {
      const page = await (await fetch(`${pitch.origin}/docs`)).text()
      assert.match(page, new RegExp(`url: '${prefix}/openapi\\.json'`))
      const document = (await (await fetch(`${pitch.origin}/openapi.json`)).json()) as { servers?: unknown }
      assert.deepEqual(document.servers, prefix === '' ? undefined : [{ url: prefix }])
    })

    test('whoever watches gets a snapshot and then what is reported', async () => {
      const page = await (await fetch(pitch.origin)).text()
      const address = /data-live="ws([^"]+)"/.exec(page)?.[1] ?? ''
      const socket = new WebSocket(withoutPrefix(`http${address}`).replace('http', 'ws'))
      const messages: { type: string; grounds?: unknown[]; ground?: { id: number; judgement: object } }[] = []
      const next = async () => {
        while (messages.length === 0) await once(socket, 'message')
        return messages.shift()
      }
      socket.addEventListener('message', ({ data }) => messages.push(JSON.parse(data)))
      const snapshot = await next()
      assert.equal(snapshot?.type, 'snapshot')
      assert.equal(snapshot?.grounds?.length, 6)
      socket.send('nonsense')
      assert.equal((await next())?.type, 'problem')
      socket.send('{"watch":[2]}')
      assert.deepEqual(await next(), { type: 'watching', grounds: [2] })
      const headers = { ...(await signIn(pitch.origin)), 'Content-Type': 'application/json' }
      for (const ground of [1, 2]) {
        const path = `/api/v1/grounds/${ground}/readings`
        const response = await fetch(pitch.origin + path, { method: 'POST', headers, body: JSON.stringify(measured) })
        assert.equal(response.status, 201)
        assert.equal(response.headers.get('location'), `${pitch.origin}${prefix}${path}`)
      }
      const report = await next()
      assert.equal(report?.type, 'reading')
      assert.deepEqual(
        [report?.ground?.id, report?.ground?.judgement],
        [2, { verdict: 'unplayable', reasons: ['frost: -4 °C'] }],
      )
      socket.close()
      await once(socket, 'close')
    })

    test('a photo that is uploaded is served as what it is', async () => {
      const headers = await signIn(pitch.origin)
      const at = `${pitch.origin}/api/v1/grounds/3/photos`
      const added = await fetch(at, { method: 'POST', headers, body: upload(png) })
      assert.equal(added.status, 201)
      const { url } = (await added.json()) as { url: string }
      const photo = await fetch(withoutPrefix(url))
      assert.equal(photo.headers.get('content-type'), 'image/png')
      assert.deepEqual(Buffer.from(await photo.arrayBuffer()), png)
    })
  })
}

describe("the report's API", { skip }, () => {
  let pitch: Served
  let description: Description
  let headers: { Authorization: string }
  before(async () => {
    pitch = await servePitch('api')
    description = new Description(await (await fetch(`${pitch.origin}/openapi.json`)).json())
    headers = await signIn(pitch.origin)
  })
  after(() => pitch.stop())

  const json = (value: unknown) => ({
    body: JSON.stringify(value),
    headers: { 'Content-Type': 'application/json' },
  })
  const readings = '/api/v1/grounds/{number}/readings'
  const photos = '/api/v1/grounds/{number}/photos'
  const cases: readonly [string, string, number, RequestInit?][] = [
    ['GET /api/v1/grounds', '/api/v1/grounds', 200],
    ['GET /api/v1/grounds/{number}', '/api/v1/grounds/6', 200],
    ['GET /api/v1/grounds/{number}', '/api/v1/grounds/99', 404],
    ['GET /api/v1/grounds/{number}', '/api/v1/grounds/99999999999999999999', 422],
    [`GET ${readings}`, '/api/v1/grounds/1/readings?limit=1', 200],
    [`GET ${readings}`, '/api/v1/grounds/1/readings?limit=0', 422],
    [`POST ${readings}`, '/api/v1/grounds/1/readings', 201, json(measured)],
    [`POST ${readings}`, '/api/v1/grounds/1/readings', 422, json({ ...measured, wind: -1, extra: 1 })],
    [`POST ${readings}`, '/api/v1/grounds/99/readings', 404, json(measured)],
    [`POST ${photos}`, '/api/v1/grounds/1/photos', 201, { body: upload(png) }],
    [`POST ${photos}`, '/api/v1/grounds/1/photos', 415, { body: upload(Buffer.from('<svg/>')) }],
    [`POST ${photos}`, '/api/v1/grounds/1/photos', 413, { body: upload(Buffer.alloc(2 * 1024 * 1024 + 1)) }],
    [`GET ${photos}`, '/api/v1/grounds/1/photos', 200],
    ['GET /api/v1/photos/{photo}', '/api/v1/photos/99', 404],
    [
      'POST /token',
      '/token',
      401,
      { body: new URLSearchParams({ username: 'keeper@example.com', password: 'wrong' }) },
    ],
    ['POST /token', '/token', 401, { body: new URLSearchParams({ username: 'nobody@example.com', password: 'x' }) }],
  ]
  for (const [operation, path, status, init] of cases) {
    test(`the answer ${status} to ${operation} is as described`, async () => {
      const response = await fetch(pitch.origin + path, {
        method: operation.split(' ')[0] ?? '',
        ...init,
        headers: { ...headers, ...(init?.headers as Record<string, string> | undefined) },
      })
      assert.equal(response.status, status)
      await description.assertDescribes(operation, response)
    })
  }

  test('without a token, or with a wrong one, nothing is written', async () => {
    for (const authorization of [undefined, 'Bearer wrong', 'Basic a2VlcGVy']) {
      for (const path of [readings, photos]) {
        const response = await fetch(pitch.origin + path.replace('{number}', '1'), {
          method: 'POST',
          ...(authorization !== undefined && { headers: { Authorization: authorization } }),
        })
        assert.equal(response.status, 401)
        await description.assertDescribes(`POST ${path}`, response)
      }
    }
  })

  test('a body larger than an operation takes is refused, also where its length is not told', async () => {
    const form = { 'Content-Type': 'application/x-www-form-urlencoded' }
    const send = (
      size: number,
      path: string,
      toBody: (content: Buffer<ArrayBuffer>) => NonNullable<RequestInit['body']>,
    ) =>
      fetch(pitch.origin + path, {
        method: 'POST',
        headers: form,
        body: toBody(Buffer.alloc(size, 'x')),
        duplex: 'half',
      })
    const untold = (content: Buffer<ArrayBuffer>) => new Blob([content]).stream()
    for (const toBody of [(content: Buffer<ArrayBuffer>) => content, untold]) {
      assert.equal((await send(100_000, '/token', toBody)).status, 413)
      assert.equal((await send(1_000, '/token', toBody)).status, 422)
    }
  })
})
