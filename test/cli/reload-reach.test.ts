import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { makeFolder } from '../config/workspace.ts'
import { requireProgram } from '../programs.ts'
import { Portico, run } from './portico.ts'
import { apart, modules, onPosix, serve, told } from './reloading.ts'

test('a server without a configuration is found by its folder', async t => {
  const folder = await makeFolder(t, modules)
  const { environment } = await apart(t)
  const server = new Portico(t, folder, ['serve', '--mount=/a=./a.mjs', '--port=0'], environment)
  await server.listening()
  const { code, stdout } = await run(t, folder, ['reload'], environment)
  assert.deepEqual([code, stdout], [0, 'reloaded the configuration: nothing to do\n  1 mount unchanged\n'])
})

test('where no server runs, that is told', async t => {
  const folder = await makeFolder(t, { 'site.yaml': '' })
  const { environment } = await apart(t)
  const { code, stderr } = await run(t, folder, ['reload', 'site.yaml'], environment)
  assert.equal(code, 1)
  assert.match(stderr, /^error PORTICO_NOT_RUNNING No "portico serve" of \S+\/site\.yaml is running: /)
  assert.match((await run(t, folder, ['reload', 'none.yaml'], environment)).stderr, /^error PORTICO_CONFIG_NOT_FOUND /)
})

test(
  'a second server of a configuration says that it is out of reach; the socket goes with the first',
  onPosix,
  async t => {
    const config = 'logger: false\nport: 0\nmounts: { /a: ./a.mjs }\n'
    const { folder, temporary, environment, server, reload } = await serve(t, config)
    const second = new Portico(t, folder, ['serve', 'site.yaml'], environment)
    const other = await second.listening()
    await told(second, 'warning')
    assert.match(second.stderr, /^warning "portico reload" will not reach this process\. .*another "portico serve"/)
    assert.equal((await fetch(`${other}/a`)).status, 200)
    assert.match((await reload()).stdout, /nothing to do/)
    server.kill('SIGTERM')
    assert.equal(await server.exit(), 0)
    assert.deepEqual(await readdir(temporary), [])
  },
)

test('a server that was killed leaves a socket, which the next one replaces', onPosix, async t => {
  const { folder, environment, server, reload } = await serve(t, 'logger: false\nport: 0\nmounts: {}\n')
  server.kill('SIGKILL')
  await server.exit()
  assert.match((await reload()).stderr, /PORTICO_NOT_RUNNING/)
  await new Portico(t, folder, ['serve', 'site.yaml'], environment).listening()
  assert.match((await reload()).stdout, /nothing to do/)
})

test('a configuration that is gone is told, and changes nothing', async t => {
  const { folder, ask, server } = await serve(t, 'logger: false\nport: 0\nmounts: { /a: ./a.mjs }\n')
  await rm(join(folder, 'site.yaml'))
  server.kill('SIGHUP')
  await told(server, 'PORTICO_CONFIG_NOT_FOUND')
  assert.equal(await ask('/a'), '200 a 1')
})

test('a server does not outlive the terminal that it was started in', async t => {
  const python = requireProgram(t, 'python3')
  if (python === undefined) return
  const folder = await makeFolder(t, {
    'portico.config.yaml': 'logger: false\nport: 0\nmounts: { /a: ./a.mjs }\n',
    'a.mjs': `import { writeFileSync } from 'node:fs'
      export default (request, response) => response.end('a')
      export const close = () => writeFileSync(new URL('closed.txt', import.meta.url), String(process.pid))`,
    // Starts it in a terminal, and closes that once the server has said where it listens.
    'terminal.py': `import os, pty, sys
pid, terminal = pty.fork()
if pid == 0:
    os.execv(sys.argv[1], sys.argv[1:])
seen = b''
while b'health' not in seen:
    seen += os.read(terminal, 1000)
os.close(terminal)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
`,
  })
  const main = new URL('../../host/cli/main.ts', import.meta.url).pathname
  const child = spawn(python, ['terminal.py', process.execPath, main, 'serve'], { cwd: folder, stdio: 'inherit' })
  const [code] = await once(child, 'exit')
  assert.equal(code, 0)
  assert.ok((await readdir(folder)).includes('closed.txt'))
})
