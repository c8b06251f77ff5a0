import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { stagePackage } from './stage.ts'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../..', import.meta.url))
let project: string

before(async () => {
  project = await mkdtemp(join(tmpdir(), 'portico-package-'))
  const staged = join(project, 'staged')
  await stagePackage(staged)
  await run('npm', ['pack', '--pack-destination', project], { cwd: staged })
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string }
  await writeFile(join(project, 'package.json'), '{ "type": "module" }')
  await run('npm', ['install', '--no-audit', '--no-fund', join(project, `portico-${version}.tgz`), 'express', 'koa'], {
    cwd: project,
  })
})

after(() => rm(project, { recursive: true, force: true }))

test('the first example of the README runs as printed in an empty project', async t => {
  const readme = await readFile(join(root, 'README.md'), 'utf8')
  const example = /```js\n(import express[\s\S]*?)```/.exec(readme)?.[1]
  assert.ok(example !== undefined, 'the README begins with an example')
  // Only the port is another: 8000 may be taken on the machine that runs the tests.
  const file = join(project, 'example.js')
  await writeFile(file, example.replace('port: 8000', 'port: 0'))
  const child = spawn(process.execPath, [file], { cwd: project, stdio: ['ignore', 'pipe', 'inherit'] })
  t.after(async () => {
    child.kill('SIGKILL')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  })
  const [address] = (await once(createInterface(child.stdout), 'line')) as [string]
  const answer = async (path: string) => (await fetch(`${address}${path}`)).text()
  assert.equal(await answer('/ch11/express'), 'Express at /ch11/express')
  assert.equal(await answer('/ch11/koa'), 'Koa at /ch11/koa')
  assert.equal(await answer('/api/v1/greeting'), '{"message":"Hello, World!"}')
  assert.match(await answer('/'), /My league/)
  assert.match(await answer('/static/portico.css'), /--/)
})

test('legacy applications, threads and programs work from the installed package', async () => {
  const listener = `(request, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><head><a href="/a">')`
  await writeFile(join(project, 'app.js'), `export default ${listener}\n`)
  await writeFile(
    join(project, 'program.js'),
    `import { createServer } from 'node:http'\ncreateServer(${listener}).listen(process.env.PORT, '127.0.0.1')\n`,
  )
  await writeFile(
    join(project, 'kinds.js'),
    `import { command, createHost, thread } from 'portico'
import app from './app.js'
const host = await createHost({ logger: false })
host.mount('/in-process', app, { legacy: true })
host.mount('/thread', thread('./app.js'), { legacy: true })
host.mount('/command', command([process.execPath, 'program.js']), { legacy: true })
const origin = await host.listen({ port: 0 })
for (const { prefix } of host.mounts.list()) {
  const page = await (await fetch(origin + prefix + '/')).text()
  const [, shim] = / src="([^"]+)"/.exec(page) ?? []
  console.log(prefix, page.includes('href="' + prefix + '/a"'), (await fetch(origin + shim)).status)
}
await host.close()
`,
  )
  const { stdout } = await run(process.execPath, [join(project, 'kinds.js')], { cwd: project })
  assert.equal(stdout, '/in-process true 200\n/thread true 200\n/command true 200\n')
})

test('the installed command answers', async () => {
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string }
  const { stdout } = await run(process.execPath, [join(project, 'node_modules/portico/host/cli/main.js'), 'version'])
  assert.match(stdout, new RegExp(version.replaceAll('.', '\\.')))
})

test('the package has types for every export', async () => {
  const consumer = join(project, 'consumer.ts')
  await writeFile(
    consumer,
    `import { createHost, defineConfig, type Mount } from 'portico'
const host = await createHost()
const mount: Mount = host.mount('/a', (_request: unknown, response: { end(text: string): void }) => response.end('a'))
defineConfig({ mounts: { '/a': './a.ts' } })
console.log(mount.prefix)
`,
  )
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  const options = [
    '--noEmit',
    '--strict',
    '--skipLibCheck',
    '--module',
    'nodenext',
    '--target',
    'es2024',
    '--types',
    'node',
    '--typeRoots',
    join(root, 'node_modules/@types'),
  ]
  await run(process.execPath, [tsc, ...options, consumer], { cwd: project }).catch(error =>
    assert.fail(String(error.stdout)),
  )
})
