import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Config } from '../../host/config/define.ts'
import { resolveMounts } from '../../host/config/mounts.ts'
import { affectedBy, findSubApp, type SubApp, sameAnew } from '../../host/config/sub-app.ts'
import { command } from '../../host/remote/command.ts'
import { thread } from '../../host/remote/thread.ts'
import { makeFolder } from './workspace.ts'

test('a sub-app is a module, a thread’s module or a program’s folder, and nothing that is installed or elsewhere', async t => {
  const folder = await makeFolder(t, {
    'office/package.json': '{}',
    'office/src/app.ts': '',
    'plain/app.ts': '',
    'node_modules/shop/index.js': '',
  })
  const find = (source: NonNullable<Config['mounts']>[string]) => {
    const found = findSubApp(resolveMounts({ '/p': source }, folder).mounts[0]!)
    const show = (path: string) => path.slice(folder.length + 1)
    return found && [show(found.folder), found.entry && show(found.entry)]
  }
  assert.deepEqual(find('./office/src/app.ts'), ['office', 'office/src/app.ts'])
  assert.deepEqual(find({ app: './plain/app.ts', deadline: 5 }), ['plain', 'plain/app.ts'])
  assert.deepEqual(find('./gone/app.ts'), ['gone', 'gone/app.ts'])
  assert.deepEqual(find({ thread: './office/src/app.ts' }), ['office', undefined])
  assert.deepEqual(find({ command: ['node', 'main.js'], cwd: './plain' }), ['plain', undefined])
  assert.deepEqual(find({ command: ['node', 'main.js'] }), ['', undefined])
  assert.equal(find('shop'), undefined)
  assert.equal(find('not-installed'), undefined)
  assert.equal(find('http://127.0.0.1:1'), undefined)
  assert.equal(
    find(() => {}),
    undefined,
  )
})

const subApp = (entry: string | undefined) => ({ entry, folder: '/f' }) as SubApp

for (const [edited, affected] of [
  [['/f/a.js'], 'a t'],
  [['/f/shared.js'], 'a b t'],
  [['/f/only-b.js'], 'a b t'],
  [['/f/c.js'], 'c t'],
  [['/f/a.js', '/f/c.js'], 'a b c t'],
  [['/f/view.html'], 'a b c t'],
  [['/f/c.js', '/f/view.html'], 'a b c t'],
] as const) {
  test(`edits of ${edited.join(' and ')} are about ${affected}`, () => {
    const loaded: Record<string, string[]> = {
      a: ['/f/a.js', ...(affected === 'a t' ? [] : ['/f/shared.js'])],
      b: ['/f/b.js', '/f/only-b.js', '/f/shared.js'],
      c: ['/f/c.js'],
    }
    const all = ['a', 'b', 'c', undefined].map(subApp)
    const names = affectedBy(edited, all, entry => new Set(loaded[entry])).map(({ entry }) => entry ?? 't')
    assert.equal(names.join(' '), affected)
  })
}

test('a thread or program that is made once more has a life of its own', () => {
  const program = command(['node'], { cwd: join('/', 'tmp') })
  const again = sameAnew(program)
  assert.notEqual(again, program)
  assert.deepEqual(again, program)
  const app = thread('./app.ts', { argv: ['--x'] })
  const other = sameAnew(app) as typeof app
  assert.notEqual(other, app)
  assert.deepEqual([other.module, other.options], [app.module, app.options])
  const own = () => {}
  assert.equal(sameAnew(own), own)
})
