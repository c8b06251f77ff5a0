import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { findPython } from '../interpreter.ts'

const folder = await mkdtemp(join(tmpdir(), 'interpreter-'))
after(() => rm(folder, { recursive: true }))

/** A PATH with programs of these names that answer so. */
async function pathWith(programs: Record<string, string>): Promise<string> {
  const path = await mkdtemp(join(folder, 'path-'))
  for (const [name, answer] of Object.entries(programs)) {
    await writeFile(join(path, name), `#!/bin/sh\n${answer}\n`, { mode: 0o755 })
  }
  return path
}

const answers = (version: string) => `echo ${version}; echo venv`

test('the first of the usual names that is recent enough is taken', async () => {
  const PATH = await pathWith({
    python3: answers('3.10.13'),
    'python3.13': answers('3.13.0'),
    python: answers('3.12.0'),
  })
  assert.deepEqual(await findPython({ PATH }), { command: 'python3.13', version: '3.13.0' })
})

test('python3 is taken before newer ones', async () => {
  const PATH = await pathWith({ python3: answers('3.11.0'), 'python3.14': answers('3.14.0') })
  assert.deepEqual(await findPython({ PATH }), { command: 'python3', version: '3.11.0' })
})

test('PYTHON is asked alone', async () => {
  const PATH = await pathWith({ python3: answers('3.13.0'), mine: answers('3.12.1'), old: answers('2.7.18') })
  assert.deepEqual(await findPython({ PATH, PYTHON: join(PATH, 'mine') }), {
    command: join(PATH, 'mine'),
    version: '3.12.1',
  })
  assert.deepEqual(await findPython({ PATH, PYTHON: 'old' }), ['old is Python 2.7.18, older than 3.11'])
})

test('each that cannot be used is named with the reason', async () => {
  const PATH = await pathWith({ python3: 'echo 3.11.2', 'python3.12': 'exit 127', python: answers('2.7.18') })
  assert.deepEqual(await findPython({ PATH }), [
    'python3 (Python 3.11.2) has no venv and ensurepip (Debian: apt install python3-venv)',
    'python3.12 does not run',
    'python is Python 2.7.18, older than 3.11',
  ])
})

test('where there is none, the names that were looked for are told', async () => {
  const [reason] = (await findPython({ PATH: await pathWith({}) })) as string[]
  assert.match(reason ?? '', /^there is no python3, .* on the PATH$/)
})
