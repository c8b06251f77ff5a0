import assert from 'node:assert/strict'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { keepEnvironment, readEnvironmentFile } from '../../host/config/environment.ts'
import { makeFolder } from './workspace.ts'

test('what is read again gives way to what the file says by now, and what the environment had wins as at first', async t => {
  const folder = await makeFolder(t, { '.env': 'A=1\nB=1\nC=1\nREAL=file\n' })
  const environment: NodeJS.ProcessEnv = { REAL: 'real', EMPTY: '' }
  await readEnvironmentFile(folder, environment)
  assert.deepEqual(environment, { A: '1', B: '1', C: '1', REAL: 'real', EMPTY: '' })
  environment.C = 'set by an application'
  await writeFile(join(folder, '.env'), 'A=2\nC=2\nREAL=other\nEMPTY=file\n')
  await readEnvironmentFile(folder, environment)
  assert.deepEqual(environment, { A: '2', C: 'set by an application', REAL: 'real', EMPTY: '' })
  await rm(join(folder, '.env'))
  await readEnvironmentFile(folder, environment)
  assert.deepEqual(environment, { C: 'set by an application', REAL: 'real', EMPTY: '' })
})

test('a file that cannot be read is a mistake, and changes nothing', async t => {
  const folder = await makeFolder(t, { '.env': 'A=1\n' })
  const environment: NodeJS.ProcessEnv = {}
  await readEnvironmentFile(folder, environment)
  await rm(join(folder, '.env'))
  await mkdir(join(folder, '.env'))
  const [mistake] = await readEnvironmentFile(folder, environment)
  assert.match(mistake?.problem ?? '', /\.env file beside it cannot be read \(EISDIR\)/)
  assert.deepEqual(environment, { A: '1' })
})

test('the files of two folders do not take away what is of the other', async t => {
  const [one, other] = [await makeFolder(t, { '.env': 'A=1\n' }), await makeFolder(t, { '.env': 'A=2\nB=2\n' })]
  const environment: NodeJS.ProcessEnv = {}
  await readEnvironmentFile(one, environment)
  await readEnvironmentFile(other, environment)
  assert.deepEqual(environment, { A: '1', B: '2' })
  await readEnvironmentFile(one, environment)
  assert.deepEqual(environment, { A: '1', B: '2' })
})

test('what a refused configuration has read is put back', async t => {
  const folder = await makeFolder(t, { '.env': 'A=1\nB=1\n' })
  const environment: NodeJS.ProcessEnv = { REAL: 'real' }
  const restoreNothing = keepEnvironment(environment)
  await readEnvironmentFile(folder, environment)
  const restore = keepEnvironment(environment)
  await writeFile(join(folder, '.env'), 'A=2\nC=2\n')
  await readEnvironmentFile(folder, environment)
  restore()
  assert.deepEqual(environment, { A: '1', B: '1', REAL: 'real' })
  restoreNothing()
  assert.deepEqual(environment, { REAL: 'real' })
})
