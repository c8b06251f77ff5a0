import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { createHostFromConfig } from '../../host/config/create.ts'
import { readConfig } from '../../host/config/load.ts'
import { makeFolder } from './workspace.ts'

const module = `export default (request, response) => response.end(process.cwd() + ' ' + request.url)`
const program = `import { createServer } from 'node:http'
createServer((request, response) => response.end(process.cwd() + ' ' + request.url)).listen(process.env.PORT, '127.0.0.1')`

/** Serves the mounts of a YAML configuration beside a module and a program. */
async function serve(t: TestContext, mounts: string) {
  const folder = await makeFolder(t, {
    'package.json': '{"type": "module"}',
    'app.js': module,
    'inside/program.js': program,
    'portico.config.yaml': `port: 0\nlogger: false\nmounts:\n${mounts}`,
  })
  const { host, port, address } = await createHostFromConfig(await readConfig(`${folder}/portico.config.yaml`))
  t.after(() => host.close())
  const origin = await host.listen({ port, host: address })
  return { folder, host, get: async (path: string) => (await fetch(origin + path)).text() }
}

test('a module that is to run in a thread is found from the configuration', async t => {
  const { host, get } = await serve(t, '  /a: { app: { thread: ./app.js } }')
  assert.equal(host.mounts.get('/a')?.kind, 'thread')
  assert.equal(await get('/a/b'), `${process.cwd()} /b`)
})

test("a program runs in the configuration's folder, or in one named from there", async t => {
  const node = JSON.stringify(process.execPath)
  const { folder, host, get } = await serve(
    t,
    `  /a: { app: { command: [${node}, inside/program.js] } }\n  /b: { app: { command: [${node}, program.js], cwd: ./inside } }`,
  )
  assert.equal(host.mounts.get('/a')?.kind, 'command')
  assert.equal(await get('/a/x'), `${folder} /x`)
  assert.equal(await get('/b/x'), `${folder}/inside /x`)
})

test('what is neither thread nor program is told at its place', async t => {
  await assert.rejects(serve(t, '  /a: { app: { comand: [node] } }'), (error: Error) => {
    assert.match(error.message, /mounts\.\/a\.app.*expected an application: \{ thread \} or \{ command \}/s)
    return true
  })
})

test('a mistake in the options of a thread or program is told at its place', async t => {
  await assert.rejects(serve(t, '  /a: { app: { thread: ./app.js, memori: 1 } }'), (error: Error) => {
    assert.match(error.message, /mounts\.\/a\.app.*memori/s)
    return true
  })
})
