import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expectText, open } from '../expect.ts'
import { fileOf } from '../installed.ts'
import type { Walk } from '../walk.ts'

const page = `<!doctype html>
<html lang="en"><head><title>Vite</title><link rel="icon" href="data:,"></head>
<body><h1 id="title"></h1><p id="late"></p><script type="module" src="/src/main.js"></script></body></html>
`

const main = `import '/src/style.css'
import { title } from '/src/title.js'
document.getElementById('title').textContent = title
import('./late.js').then(({ late }) => { document.getElementById('late').textContent = late })
if (import.meta.hot) import.meta.hot.accept('/src/title.js', module => {
  document.getElementById('title').textContent = module.title
})
`

const title = (text: string) => `export const title = '${text}'\n`

/** Vite's development server: modules that import each other from the root, and hot updates by a WebSocket. */
export const vite: Walk = {
  title: 'Vite (development server)',
  name: 'vite',
  package: 'vite',
  application: {
    kind: 'command',
    argv: ({ folder }) => [
      process.execPath,
      fileOf('vite', 'bin', 'vite.js'),
      folder,
      '--host',
      '127.0.0.1',
      '--port',
      '{port}',
      '--strictPort',
    ],
  },
  async prepare({ folder }) {
    await mkdir(join(folder, 'src'))
    await writeFile(join(folder, 'index.html'), page)
    await writeFile(join(folder, 'src', 'main.js'), main)
    await writeFile(join(folder, 'src', 'title.js'), title('Under a prefix'))
    await writeFile(join(folder, 'src', 'late.js'), "export const late = 'imported late'\n")
    await writeFile(join(folder, 'src', 'style.css'), 'body { color: rgb(1, 2, 3) }\n')
  },
  steps: [
    {
      name: 'modules import each other from the root',
      async run(visit) {
        await open(visit, '/')
        await expectText(visit.page, '#title', 'Under a prefix')
        await expectText(visit.page, '#late', 'imported late')
        await visit.page.waitForFunction("getComputedStyle(document.body).color === 'rgb(1, 2, 3)'")
      },
    },
    {
      name: 'a changed module comes by the WebSocket',
      async run({ page, place }) {
        await writeFile(join(place.folder, 'src', 'title.js'), title('Changed under a prefix'))
        await expectText(page, '#title', 'Changed under a prefix')
      },
    },
  ],
}
