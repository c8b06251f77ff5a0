import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expectAt, expectText, open } from '../expect.ts'
import { fileOf } from '../installed.ts'
import type { Walk } from '../walk.ts'

const page = (title: string) => `<!doctype html>
<html lang="en"><head><title>${title}</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/css/site.css"></head>
<body><h1>${title}</h1><a href="/second.html">Second</a></body></html>
`

/** Browsersync: it writes into every page a script from its own address, and reloads by a WebSocket. */
export const browserSync: Walk = {
  title: 'Browsersync',
  name: 'browser-sync',
  package: 'browser-sync',
  application: {
    kind: 'upstream',
    argv: ({ folder }) => [
      process.execPath,
      fileOf('browser-sync', 'dist', 'bin.js'),
      'start',
      '--server',
      join(folder, 'site'),
      '--files',
      join(folder, 'site'),
      '--port',
      '{port}',
      '--no-open',
      '--no-ui',
      '--no-online',
      '--no-notify',
      '--no-ghost-mode',
    ],
  },
  async prepare({ folder }) {
    await mkdir(join(folder, 'site', 'css'), { recursive: true })
    await writeFile(join(folder, 'site', 'index.html'), page('First'))
    await writeFile(join(folder, 'site', 'second.html'), page('Second'))
    await writeFile(join(folder, 'site', 'css', 'site.css'), 'body { color: rgb(1, 2, 3) }\n')
  },
  steps: [
    {
      name: 'a page, with the script that was written into it',
      async run(visit) {
        await open(visit, '/')
        await visit.page.waitForFunction('window.___browserSync___?.socket?.connected')
        assert.ok(visit.sockets.length > 0)
      },
    },
    {
      name: 'a changed style sheet is put in without loading the page again',
      async run({ page, place }) {
        await page.evaluate('window.isSame = true')
        await writeFile(join(place.folder, 'site', 'css', 'site.css'), 'body { color: rgb(4, 5, 6) }\n')
        await page.waitForFunction("isSame && getComputedStyle(document.body).color === 'rgb(4, 5, 6)'")
      },
    },
    {
      name: 'a link, and a changed page that loads again by itself',
      async run(visit) {
        await visit.page.click('a')
        await expectAt(visit, '/second.html')
        await visit.page.waitForFunction('window.___browserSync___?.socket?.connected')
        await writeFile(join(visit.place.folder, 'site', 'second.html'), page('Changed'))
        await expectText(visit.page, 'h1', 'Changed')
      },
    },
  ],
}
