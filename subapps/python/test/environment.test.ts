import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { access, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { environmentFolder, prepareEnvironment } from '../environment.ts'

const main = join(import.meta.dirname, '..', 'main.ts')

// Answers `-m venv --clear FOLDER` and, copied there, `-m pip install … FILE` as Python does, in no time and without a
// network. It counts the environments, and finds no package of the name "absent".
const interpreter = `#!/bin/sh
for last; do :; done
case "$2" in
venv) mkdir -p "$last/bin" && cp "$0" "$last/bin/python" && echo made >> "$last/../made.txt" ;;
pip) ! grep -q absent "$last" ;;
esac
`

async function application() {
  const folder = await mkdtemp(join(tmpdir(), 'environment-'))
  const command = join(folder, 'python')
  await writeFile(command, interpreter, { mode: 0o755 })
  return {
    folder,
    require: (text: string) => writeFile(join(folder, 'requirements.txt'), text),
    prepare: (version = '3.13.0') => prepareEnvironment(folder, { command, version }),
    made: async () => (await readFile(join(folder, 'made.txt'), 'utf8')).trim().split('\n').length,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  }
}

test('an environment is made once, and anew when the requirements or the Python change', async () => {
  await using app = await application()
  await app.require('Flask==3.1.3\n')
  assert.equal(await app.prepare(), 'made')
  assert.equal(await app.prepare(), 'unchanged')
  assert.equal(await app.made(), 1)
  await app.require('Flask==3.1.2\n')
  assert.equal(await app.prepare(), 'made')
  assert.equal(await app.prepare('3.14.0'), 'made')
  assert.equal(await app.prepare('3.14.0'), 'unchanged')
  assert.equal(await app.made(), 3)
})

test('an environment whose Python was removed is made anew', async () => {
  await using app = await application()
  await app.require('Flask==3.1.3\n')
  await app.prepare()
  await rm(join(environmentFolder(app.folder), 'bin', 'python'))
  assert.equal(await app.prepare(), 'made')
})

test('what pip cannot install is tried again the next time', async () => {
  await using app = await application()
  await app.require('absent==1.0.0\n')
  await assert.rejects(app.prepare(), /pip could not install .*requirements\.txt/)
  await assert.rejects(access(join(environmentFolder(app.folder), 'requirements.sha256')))
  await assert.rejects(app.prepare())
  assert.equal(await app.made(), 2)
})

test('the command tells that there is no Python, and fails unless that is allowed', () => {
  const run = (...options: string[]) =>
    spawnSync(process.execPath, [main, ...options], { env: { PATH: '/nowhere' }, encoding: 'utf8' })
  const { status, stderr } = run()
  assert.equal(status, 1)
  assert.match(stderr, /^No Python for django, fastapi, flask: there is no python3,/)
  assert.equal(run('--if-present').status, 0)
})

test('the command refuses the name of something that is no Python application', () => {
  const { status, stderr } = spawnSync(process.execPath, [main, 'express'], { encoding: 'utf8' })
  assert.equal(status, 1)
  assert.match(stderr, /^express: no Python application here\. There are django, fastapi, flask\./)
})
