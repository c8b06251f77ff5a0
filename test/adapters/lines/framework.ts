import assert from 'node:assert/strict'
import { once } from 'node:events'
import { Witness } from '../kind.ts'
import { kinds } from '../kinds.ts'
import type { Line } from '../line.ts'
import { P, type Scene } from '../scene.ts'
import { ask, type Question } from '../wire.ts'

const globals = () => ({ Request, Response, Headers, fetch })
// Taken before anything is mounted in this process.
const globalsAtFirst = globals()

/** What each framework shows of itself. */
export const framework: readonly Line[] = [
  {
    id: '16',
    behaviour: 'Express sees its base, sub-routers extend it, and it is told of its mounting once',
    families: ['express'],
    async check(scene) {
      const view = await viewOf(scene, '/view', { headers: { 'x-forwarded-for': '192.0.2.7' } })
      const { ip, isOwn, mountpath, path } = view
      assert.deepEqual({ ip, isOwn, mountpath, path }, { ip: '192.0.2.7', isOwn: true, mountpath: P, path: P })
      const sub = await viewOf(scene, '/sub/view?a')
      for (const [{ url, baseUrl, originalUrl }, expected] of [
        [view, P],
        [sub, `${P}/sub`],
      ] as const) {
        assert.equal(baseUrl, expected)
        assert.equal(originalUrl, `${baseUrl}${url}`)
      }
      assert.equal(scene.witness.count('mount') >= 1, true, "'mount' was not emitted")
      const witness = new Witness()
      const site = await scene.site(P, 'x', witness)
      await scene.serveSites([site])
      assert.equal(witness.count('mount'), 1)
    },
  },
  {
    id: '17',
    behaviour: "Express keeps res.send's content type, ETag and 304, and headersSent",
    families: ['express'],
    async check(scene) {
      const { headers, text } = await scene.ask(`${P}/html`)
      const etag = headers.get('etag')
      assert.equal(text, '<b>')
      assert.match(headers.get('content-type') ?? '', /^text\/html/)
      assert.ok(etag)
      assert.equal((await scene.ask(`${P}/html`, { headers: { 'if-none-match': etag } })).status, 304)
      assert.equal((await scene.ask(`${P}/headers-sent`)).text, 'headersSent true')
    },
  },
  {
    id: '18a',
    behaviour: "Koa's context shows path, href and mountPath, and keys, proxy and extensions are the application's own",
    families: ['koa'],
    async check(scene) {
      const headers = { 'x-forwarded-for': '192.0.2.7', host: 'example.org' }
      const answer = await scene.ask(`${P}/view?a`, { headers })
      assert.deepEqual(JSON.parse(answer.text), {
        url: '/view?a',
        path: '/view',
        originalUrl: `${P}/view?a`,
        href: `http://example.org${P}/view?a`,
        mountPath: P,
        ip: '192.0.2.7',
        extension: 'from the application',
        isOwn: true,
      })
      assert.match(answer.headers.getSetCookie().join(), /signed\.sig=/)
    },
  },
  {
    id: '18b',
    behaviour: "Koa's own error listener is called",
    families: ['koa'],
    async check(scene) {
      await scene.served
      const heard = once(scene.witness, 'error')
      await scene.ask(`${P}/throw`)
      await heard
    },
  },
  {
    id: '18c',
    behaviour: "mounting changes nothing of the Koa application but its default 'error' listener",
    families: ['koa'],
    async check(scene) {
      const site = await scene.site(P, 'x', new Witness())
      const app = site.app as {
        removeAllListeners(name: string): void
        listeners(name: string): unknown[]
        onerror: unknown
      }
      app.removeAllListeners('error')
      const before = snapshot(app)
      await ask((await scene.serveSites([site])).port, `${P}/ok`)
      for (const listener of app.listeners('error')) assert.equal(listener, app.onerror)
      app.removeAllListeners('error')
      assert.deepEqual(snapshot(app), before)
    },
  },
  {
    id: '19',
    behaviour: 'Fastify sees the stripped and the full URL, its own decorators and hooks',
    families: ['fastify'],
    async check(scene) {
      const answer = await scene.ask(`${P}/view?a`)
      assert.deepEqual(JSON.parse(answer.text), {
        url: '/view?a',
        originalUrl: `${P}/view?a`,
        base: '',
        own: 'decorated',
      })
      assert.equal(answer.headers.get('x-app'), 'x')
    },
  },
  {
    id: '20',
    behaviour: 'a fetch Request keeps the host, loses the prefix, and the globals stay as they were',
    families: ['fetch'],
    async check(scene) {
      const { headers } = await scene.ask(`${P}/ok?a`, {
        headers: { host: 'example.org:81', 'x-forwarded-prefix': '/forged' },
      })
      assert.equal(headers.get('x-url'), '/ok?a')
      assert.equal(headers.get('x-base'), P)
      assert.equal(headers.get('x-host'), 'example.org:81')
      assert.deepEqual(globals(), globalsAtFirst)
    },
  },
  {
    id: '21a',
    behaviour: 'serve-static redirects to the full path of a folder',
    async check(scene) {
      const folder = scene.kind.family === 'directory' ? P : `${P}/files`
      const { status, headers } = await scene.ask(`${folder}/dir?x`)
      assert.ok(status === 301 || status === 302, String(status))
      assert.equal(headers.get('location'), `${folder}/dir/?x`)
    },
  },
  {
    id: '21b',
    behaviour: 'serve-static serves a file whose name has a space and a percent sign',
    async check(scene) {
      const folder = scene.kind.family === 'directory' ? P : `${P}/files`
      assert.equal((await scene.ask(`${folder}/a%20b%25.txt`)).text, 'a b%\n')
    },
  },
  {
    id: '22',
    behaviour: 'every kind, and every version of it, lives in one process',
    patience: 10_000,
    async check(scene) {
      const together = kinds.filter(kind => kind.family !== 'directory' && scene.mounting.takes(kind))
      const sites = []
      for (const [index, kind] of together.entries()) {
        sites.push({
          prefix: `/together/${index}`,
          app: await scene.create({ label: kind.name, witness: new Witness() }, kind),
        })
      }
      const { port } = await scene.serveSites([await scene.site(P, 'x'), ...sites])
      for (const [index, kind] of together.entries()) {
        const answer = await ask(port, `/together/${index}/ok`)
        assert.equal(answer.text, 'ok', kind.name)
        assert.equal(answer.headers.get('x-app'), kind.name)
      }
    },
  },
]

async function viewOf(scene: Scene, path: string, question?: Question) {
  return JSON.parse((await scene.ask(P + path, question)).text) as Record<string, unknown>
}

function snapshot(app: object): unknown {
  // EventEmitter's own; the listeners are looked at by themselves.
  const keys = Reflect.ownKeys(app).filter(key => key !== '_events' && key !== '_eventsCount')
  return Object.fromEntries(keys.map(key => [key, describe((app as Record<PropertyKey, unknown>)[key])]))
}

/** Objects by what they hold one level down, so that a change inside them shows. */
function describe(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? { value, holds: { ...value } } : value
}
