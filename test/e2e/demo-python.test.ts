import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { type Demo, startDemo } from './demo-process.ts'

const names = ['flask', 'django', 'fastapi']
const missing = names.filter(name => !existsSync(join(import.meta.dirname, '../../subapps', name, '.venv')))
const reason = `no environment of ${missing.join(', ')}: npm run python makes it`
if (missing.length > 0 && process.env.PORTICO_REQUIRE === 'all') throw new Error(reason)

describe('the Python applications of the demo', { skip: missing.length > 0 && reason }, () => {
  let demo: Demo
  before(async () => {
    demo = await startDemo({ python: true })
  })
  after(() => demo.stop())

  for (const name of names) {
    test(`${name} answers under its prefix, and links into it`, async () => {
      const answer = await fetch(`${demo.address}/ch11/${name}/`)
      assert.equal(answer.status, 200)
      const links = [...(await answer.text()).matchAll(/ (?:href|src)="([^"]*)"/g)].map(
        ([, link]) => new URL(link!, answer.url),
      )
      const own = links.filter(({ origin }) => origin === demo.address)
      assert.ok(own.length > 0)
      for (const { pathname } of own) assert.ok(pathname.startsWith(`/ch11/${name}/`), pathname)
    })
  }

  test('their documents are part of the combined one, with paths that answer', async () => {
    const document = (await (await fetch(`${demo.address}/openapi.json`)).json()) as { paths: Record<string, object> }
    for (const name of names) {
      const path = Object.keys(document.paths).find(
        path => path.startsWith(`/ch11/${name}/`) && !path.includes('{') && 'get' in (document.paths[path] as object),
      )
      assert.ok(path, name)
      const { status } = await fetch(demo.address + path)
      assert.ok(status < 500 && status !== 404, `${path} answers ${status}`)
    }
  })
})
