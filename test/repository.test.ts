import assert from 'node:assert/strict'
import { access, glob, readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { catalogue } from '../host/errors.ts'

const root = new URL('..', import.meta.url)
const read = (path: string) => readFile(new URL(path, root), 'utf8')

interface Manifest {
  scripts?: Record<string, string>
  dependencies?: Record<string, string>
  devDependencies?: Record<string, string>
}

const manifest = JSON.parse(await read('package.json')) as Manifest

test('every dependency has its reason in CONTRIBUTING', async () => {
  const reasons = await read('CONTRIBUTING.md')
  const manifests = [manifest]
  for await (const path of glob('subapps/*/package.json', { cwd: fileURLToPath(root) })) {
    manifests.push(JSON.parse(await read(path)) as Manifest)
  }
  const names = manifests.flatMap(({ dependencies, devDependencies }) =>
    Object.keys({ ...dependencies, ...devDependencies }),
  )
  assert.deepEqual(
    names.filter(name => !reasons.includes(`\`${name}\``)),
    [],
  )
})

test('every npm command that README and CONTRIBUTING name exists', async () => {
  const text = (await read('README.md')) + (await read('CONTRIBUTING.md'))
  const named = [...text.matchAll(/npm run (?:--silent )?([a-z:]+)/g)].map(([, name]) => name ?? '')
  assert.ok(named.length > 0)
  for (const name of named) assert.ok(manifest.scripts?.[name] !== undefined, `npm run ${name}`)
})

test('every path of the project that CONTRIBUTING names exists', async () => {
  const named = [...(await read('CONTRIBUTING.md')).matchAll(/`((?:host|test|subapps|static)\/[\w./-]*)`/g)]
  assert.ok(named.length > 0)
  for (const [, path] of named) await access(new URL(path ?? '', root))
})

test("the README's table of errors is the catalogue", async () => {
  const table = /<!-- errors:start -->\n([\s\S]*?)<!-- errors:end -->/.exec(await read('README.md'))?.[1]
  const rows = Object.entries(catalogue).map(
    ([code, { status, message }]) => `| \`${code}\` | ${status} | ${message.replaceAll('\n', ' ')} |\n`,
  )
  assert.equal(table, `| Code | Status | Message |\n|---|---|---|\n${rows.join('')}`)
})

test('the lockfile pins packages by their integrity alone', async () => {
  const lockfile = await read('package-lock.json')
  assert.doesNotMatch(lockfile, /"resolved": "http/)
  assert.match(lockfile, /"integrity": "sha512-/)
})
