import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expectText, open } from '../expect.ts'
import { fileOf } from '../installed.ts'
import type { Walk } from '../walk.ts'

const program = fileOf('tiddlywiki', 'tiddlywiki.js')

/** TiddlyWiki on Node.js: a wiki that keeps every page on the server as it is written. */
export const tiddlyWiki: Walk = {
  title: 'TiddlyWiki',
  name: 'tiddlywiki',
  package: 'tiddlywiki',
  application: {
    kind: 'command',
    argv: ({ folder }) => [process.execPath, program, folder, '--listen', 'port={port}', 'host=127.0.0.1'],
  },
  async prepare({ folder }) {
    await promisify(execFile)(process.execPath, [program, folder, '--init', 'server'])
  },
  steps: [
    {
      name: 'the wiki opens',
      async run(visit) {
        await open(visit, '/')
        await visit.page.waitForSelector('.tc-site-title')
      },
    },
    {
      name: 'a page is written and kept on the server',
      async run({ page }) {
        await page.click('button[aria-label="new tiddler"]')
        await page.fill('input.tc-titlebar', 'Walked')
        await page.frameLocator('.tc-tiddler-edit-frame iframe').locator('textarea').fill('Written under a prefix.')
        await Promise.all([
          page.waitForResponse(
            answer => answer.request().method() === 'PUT' && answer.url().endsWith('/tiddlers/Walked'),
          ),
          page.click('.tc-tiddler-edit-frame button[class*="Buttons%2Fsave"]'),
        ])
        await expectText(page, '.tc-tiddler-view-frame', 'Written under a prefix.')
      },
    },
    {
      name: 'it is there when the wiki opens again',
      async run({ page }) {
        await page.reload()
        await page.fill('.tc-sidebar-search input[type=search]', 'Walked')
        await page.locator('.tc-search-results a', { hasText: 'Walked' }).first().click()
        await expectText(page, '.tc-tiddler-view-frame', 'Written under a prefix.')
      },
    },
    {
      name: 'it is changed, and deleted',
      async run({ page }) {
        await page.click('.tc-tiddler-view-frame[data-tiddler-title=Walked] button[class*="Buttons%2Fedit"]')
        page.once('dialog', dialog => void dialog.accept())
        await Promise.all([
          page.waitForResponse(answer => answer.request().method() === 'DELETE'),
          page.click('.tc-tiddler-edit-frame button[class*="Buttons%2Fdelete"]'),
        ])
      },
    },
    {
      name: 'a page of the server by its own address',
      async run(visit) {
        await open(visit, '/status')
        await expectText(visit.page, 'body', 'tiddlywiki_version')
      },
    },
  ],
}
