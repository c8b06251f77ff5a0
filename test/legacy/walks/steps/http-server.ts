import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expectAt, expectPictures, expectText, open } from '../expect.ts'
import { fileOf } from '../installed.ts'
import type { Walk } from '../walk.ts'

const pictures = join(import.meta.dirname, '..', '..', '..', '..', 'subapps', 'legacy', 'public', 'images')

/** http-server: listings of folders, redirects to their slash, and files. */
export const httpServer: Walk = {
  title: 'http-server',
  name: 'http-server',
  package: 'http-server',
  application: {
    kind: 'proxy',
    argv: ({ folder }) => [
      process.execPath,
      fileOf('http-server', 'bin', 'http-server'),
      join(folder, 'files'),
      '-a',
      '127.0.0.1',
      '-p',
      '{port}',
      '--gzip',
    ],
  },
  async prepare({ folder }) {
    const files = join(folder, 'files')
    await mkdir(join(files, 'sub', 'inner'), { recursive: true })
    await writeFile(join(files, 'sub', 'note.txt'), 'a note\n')
    await writeFile(
      join(files, 'sub', 'page.html'),
      '<!doctype html><title>Page</title><style>@import "/site.css"</style><img src="/crest.svg"><a href="../">Up</a>',
    )
    await writeFile(join(files, 'site.css'), 'body { background: url(/crest.svg) rgb(1, 2, 3) }\n')
    await copyFile(join(pictures, 'crest.svg'), join(files, 'crest.svg'))
  },
  steps: [
    {
      name: 'a listing, and into a folder by its links',
      async run(visit) {
        await open(visit, '/')
        await visit.page.click('a:has-text("sub")')
        await expectAt(visit, '/sub/')
        await expectText(visit.page, 'body', 'note.txt')
      },
    },
    {
      name: 'a folder without its slash',
      async run(visit) {
        await open(visit, '/sub/inner')
        await expectAt(visit, '/sub/inner/')
        await visit.page.click('a:has-text("../")')
        await expectAt(visit, '/sub/')
      },
    },
    {
      name: 'a page with a style sheet and a picture from the root',
      async run(visit) {
        await visit.page.click('a:has-text("page.html")')
        await expectAt(visit, '/sub/page.html')
        await expectPictures(visit.page)
        await visit.page.waitForFunction("getComputedStyle(document.body).backgroundColor === 'rgb(1, 2, 3)'")
        await visit.page.click('a')
        await expectAt(visit, '/')
      },
    },
  ],
}
