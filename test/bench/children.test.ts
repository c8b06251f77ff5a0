import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { runChild, startChild } from './children.ts'
import { MeasuredServer } from './measured-server.ts'

test('a child gives its output, and its errors when it fails', async () => {
  assert.equal(await runChild([process.execPath, '-e', 'process.stdout.write("out")']), 'out')
  await assert.rejects(
    runChild([process.execPath, '-e', 'console.error("reason"); process.exit(3)']),
    /ended with 3[\s\S]*reason/,
  )
})

test('a program that is not there is an error', async () => {
  await assert.rejects(runChild(['/nowhere/no-such-program']), /ENOENT/)
})

const unpinned = { server: undefined, load: undefined }

test('a measured server answers, uses processor time, and is gone when stopped', async () => {
  const server = await MeasuredServer.start({ server: 'node-alone', path: '/json' }, unpinned)
  try {
    assert.equal((await fetch(server.url)).status, 200)
    assert.ok((await server.processorTime()) > 0)
  } finally {
    await server.stop()
  }
  await assert.rejects(fetch(server.url))
})

test('a server that does not start is an error that names it', async () => {
  await assert.rejects(MeasuredServer.start({ server: 'no-such', path: '/' }, unpinned), /no-such ended with 1/)
})

test('an interrupt ends what the process has started', async () => {
  const script = `
    import { endChildrenWithProcess, startChild } from ${JSON.stringify(new URL('./children.ts', import.meta.url).href)}
    endChildrenWithProcess()
    const child = startChild([process.execPath, '-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
    child.once('spawn', () => console.log(child.pid))`
  const parent = startChild([process.execPath, '--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [pid] = await once(parent.stdout!, 'data')
  parent.kill('SIGINT')
  assert.deepEqual(await once(parent, 'close'), [130, null])
  assert.ok(await isGone(Number(pid)))
})

/** The kernel takes a moment to end a killed process, and as long as its parent's parent does not ask, it stays a zombie. */
async function isGone(pid: number): Promise<boolean> {
  const { readFile } = await import('node:fs/promises')
  for (let attempt = 0; attempt < 500; attempt++) {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
    if (stat === '' || / [ZX] /.test(stat)) return true
    await new Promise(resolve => setTimeout(resolve, 10))
  }
  return false
}
