import { access, mkdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../../free-port.ts'
import { endChildrenWithProcess, runChild, startChild } from '../children.ts'

// Watt's gateway before the same application in a thread of its own, with everything off that the answer does not need. It
// is several hundred MB, too much for a dependency: it is installed into the temporary folder once, and kept there.

const packages = ['wattpm@3.67.0', '@platformatic/gateway@3.54.0', '@platformatic/node@3.65.0']
const folder = join(tmpdir(), `portico-bench-${packages[0]}`)
const program = join(folder, 'node_modules/wattpm/bin/cli.js')

endChildrenWithProcess()
await write('package.json', { private: true })
if (!(await isThere(program))) {
  process.stderr.write(`installing ${packages.join(', ')} in ${folder}\n`)
  const options = ['--no-audit', '--no-fund', '--ignore-scripts', '--no-package-lock']
  await runChild(['npm', 'install', ...options, ...packages], { cwd: folder })
}
const port = await freePort()
await write('watt.json', {
  // Tells it what kind of configuration this is; nothing is fetched.
  $schema: 'https://schemas.platformatic.dev/wattpm/3.67.0.json',
  server: { hostname: '127.0.0.1', port },
  logger: { level: 'error' },
  watch: false,
  metrics: false,
  managementApi: false,
  entrypoint: 'gateway',
  applications: [
    { id: 'gateway', path: './gateway' },
    { id: 'express', path: './express' },
  ],
})
await write('gateway/package.json', { private: true })
await write('gateway/watt.json', {
  module: '@platformatic/gateway',
  gateway: { applications: [{ id: 'express', proxy: { prefix: '/ch11/express' } }], refreshTimeout: 0 },
})
await write('express/package.json', { private: true, type: 'module' })
await write('express/watt.json', { module: '@platformatic/node', node: { main: 'app.js' } })
const app = new URL('./thread-app.ts', import.meta.url).href
await writeFile(join(folder, 'express/app.js'), `import app from '${app}'\n\nexport const create = () => app\n`)

const watt = startChild([process.execPath, program, 'start'], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] })
process.on('disconnect', () => process.exit())
while (!(await fetch(`http://127.0.0.1:${port}/ch11/express/json`).catch(() => undefined))?.ok) {
  if (watt.exitCode !== null) throw new Error(`wattpm ended with ${watt.exitCode}`)
  await sleep(100)
}
process.stdout.write(`${port} ${watt.pid}\n`)

async function write(file: string, content: object): Promise<void> {
  const path = join(folder, file)
  await mkdir(join(path, '..'), { recursive: true })
  await writeFile(path, JSON.stringify(content))
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
