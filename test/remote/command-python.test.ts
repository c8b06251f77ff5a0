import assert from 'node:assert/strict'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { command } from '../../host/remote/command.ts'
import type { Argv } from '../../host/remote/command-arguments.ts'
import { ask } from '../adapters/wire.ts'
import { listen, openHost } from '../host/serving.ts'
import { dial } from '../mount/websockets.ts'

const cwd = fileURLToPath(new URL('./command-python', import.meta.url))

/** The path of a program of a Python application's virtual environment. */
function environmentProgram(t: TestContext, app: string, name: string): string | undefined {
  const program = fileURLToPath(new URL(`../../subapps/${app}/.venv/bin/${name}`, import.meta.url))
  if (existsSync(program)) return program
  const reason = `${name} is not installed: npm run python`
  if (process.env.PORTICO_REQUIRE === 'all') throw new Error(reason)
  t.skip(reason)
  return undefined
}

/** Serves a program at a prefix of a host that believes its clients. */
async function serve(t: TestContext, prefix: string, argv: Argv): Promise<number> {
  const host = await openHost(t, { trustProxy: '127.0.0.1' })
  // Nothing is written into the folder of the tests.
  host.mount(prefix, command(argv, { cwd, env: { PYTHONDONTWRITEBYTECODE: '1' } }))
  await host.mounts.started()
  return listen(host)
}

const places = [
  ['under a prefix', '/ch11/app', '/ch11/app'],
  ['at the root', '/', ''],
] as const
const secure = { 'x-forwarded-proto': 'https', 'x-forwarded-for': '192.0.2.7' }

for (const [listening, ...bind] of [
  ['a socket', '--bind', '{socket}'],
  ['a port', '--bind', '127.0.0.1:{port}'],
] as const) {
  for (const [where, prefix, root] of places) {
    test(`Flask under gunicorn at ${listening}, ${where}`, async t => {
      const gunicorn = environmentProgram(t, 'flask', 'gunicorn')
      if (gunicorn === undefined) return
      const port = await serve(t, prefix, [gunicorn, '--no-control-socket', ...bind, 'flask_app:app'])
      const own = `http://127.0.0.1:${port}${root}/`

      await t.test('sees its own path, its prefix, and how its client came', async () => {
        const { text } = await ask(port, `${root}/page/a%20b/%C3%A4?x=1%202`)
        assert.deepEqual(JSON.parse(text), {
          path: '/page/a b/ä',
          rest: 'a b/ä',
          query: { x: '1 2' },
          root,
          url: `${root}/`,
          external: own,
        })
        const { external } = JSON.parse((await ask(port, `${root}/page/x`, { headers: secure })).text)
        assert.equal(external, own.replace('http:', 'https:'))
      })

      await t.test('redirects to where its clients find it', async () => {
        assert.equal((await ask(port, `${root}/go`)).headers.get('location'), `${root}/`)
        const slash = (await ask(port, `${root}/slash`)).headers.get('location') ?? ''
        assert.equal(new URL(slash, own).pathname, `${root}/slash/`)
        assert.equal((await ask(port, `${root}/`)).text, 'index')
        if (root === '') return
        // Flask's own way for a path that is nothing but the prefix.
        const bare = await ask(port, root)
        assert.deepEqual([bare.status, bare.headers.get('location')], [308, own])
      })
    })
  }
}

for (const [listening, ...bind] of [
  ['a socket', '--uds', '{socket}'],
  ['a port', '--port', '{port}'],
] as const) {
  for (const [where, prefix, root] of places) {
    test(`FastAPI under uvicorn at ${listening}, ${where}`, async t => {
      const uvicorn = environmentProgram(t, 'fastapi', 'uvicorn')
      if (uvicorn === undefined) return
      const port = await serve(t, prefix, [uvicorn, ...bind, 'fastapi_app:app'])
      const own = `http://127.0.0.1:${port}${root}/`

      await t.test('sees its own path, its prefix, and how its client came', async () => {
        const { text } = await ask(port, `${root}/page/a%20b/%C3%A4`)
        assert.deepEqual(JSON.parse(text), { rest: 'a b/ä', root, client: '127.0.0.1', external: own })
        const { client, external } = JSON.parse((await ask(port, `${root}/page/x`, { headers: secure })).text)
        assert.deepEqual([client, external], ['192.0.2.7', own.replace('http:', 'https:')])
      })

      await t.test('redirects to where its clients find it', async () => {
        assert.equal((await ask(port, `${root}/go`)).headers.get('location'), own)
        assert.equal((await ask(port, `${root}/slash`)).headers.get('location'), `${own}slash/`)
        for (const path of [root || '/', `${root}/`]) assert.equal((await ask(port, path)).text, '"index"')
      })

      // At the root it would be the host's own document.
      await t.test('describes itself with its prefix as the server', { skip: root === '' }, async () => {
        const { servers, paths } = JSON.parse((await ask(port, `${root}/openapi.json`)).text)
        assert.deepEqual(servers, [{ url: root }])
        assert.ok('/go' in paths)
      })

      await t.test('takes WebSockets', async () => {
        const socket = await dial(t, port, `${root}/echo`)
        socket.send('hello')
        assert.equal(String((await once(socket, 'message'))[0]), `${root} hello`)
      })
    })
  }
}
