import { execFile } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expectText, open } from '../expect.ts'
import { fileOf } from '../installed.ts'
import type { Walk } from '../walk.ts'

/** ungit: a git repository in the browser, with changes pushed by socket.io. */
export const ungit: Walk = {
  title: 'ungit',
  name: 'ungit',
  package: 'ungit',
  needs: ['git'],
  application: {
    kind: 'command',
    argv: () => [
      process.execPath,
      fileOf('ungit', 'bin', 'ungit'),
      '--cliconfigonly',
      '--port={port}',
      '--ungitBindIp=127.0.0.1',
      '--no-launchBrowser',
      '--no-bugtracking',
      '--no-sendUsageStatistics',
      '--maxNAutoRestartOnCrash=0',
    ],
    environment: ({ folder }) => ({ HOME: folder, GIT_CONFIG_GLOBAL: join(folder, 'gitconfig') }),
  },
  async prepare({ folder }) {
    const repository = join(folder, 'repository')
    await mkdir(repository)
    await promisify(execFile)('git', ['init', '--quiet', '--initial-branch=main', repository])
    await writeFile(join(folder, 'gitconfig'), '[user]\nname = Walker\nemail = walker@example.com\n')
    await writeFile(join(repository, 'first.txt'), 'one\n')
  },
  steps: [
    {
      name: 'home page',
      async run(visit) {
        await open(visit, '/')
        await visit.page.waitForSelector('.home')
      },
    },
    {
      name: 'a repository with a new file',
      async run(visit) {
        const path = encodeURIComponent(join(visit.place.folder, 'repository'))
        await open(visit, `/#/repository?path=${path}`)
        await expectText(visit.page, '.files .file', 'first.txt')
      },
    },
    {
      name: 'the file is committed',
      async run({ page }) {
        await page.locator('.staging input.form-control').pressSequentially('Walk')
        await page.click('.commit-btn')
        await expectText(page, '.commit', 'Walk')
      },
    },
    {
      name: 'a change is seen by the WebSocket',
      async run({ page, place }) {
        await writeFile(join(place.folder, 'repository', 'second.txt'), 'two\n')
        await expectText(page, '.files .file', 'second.txt')
      },
    },
  ],
}
