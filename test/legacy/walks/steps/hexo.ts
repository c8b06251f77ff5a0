import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expectAt, expectText, open } from '../expect.ts'
import { appsFolder, fileOf } from '../installed.ts'
import type { Walk } from '../walk.ts'

const configuration = `title: A walked blog
url: http://example.com
root: /
permalink: :year/:month/:day/:title/
theme: landscape
theme_config: { favicon: /css/images/banner.jpg }
`

const post = (title: string, more: string) => `---
title: ${title}
date: 2024-05-06 12:00:00
tags: [walk]
categories: [paths]
---
${more}
`

/** Hexo's own server: a blog that is full of links from the root. */
export const hexo: Walk = {
  title: 'Hexo',
  name: 'hexo',
  package: 'hexo',
  application: {
    kind: 'proxy',
    argv: () => [process.execPath, fileOf('hexo', 'bin', 'hexo'), 'server', '--port', '{port}', '--ip', '127.0.0.1'],
  },
  async prepare({ folder }) {
    await symlink(join(appsFolder, 'node_modules'), join(folder, 'node_modules'))
    await mkdir(join(folder, 'source', '_posts'), { recursive: true })
    const dependencies = {
      hexo: '*',
      'hexo-server': '*',
      'hexo-renderer-ejs': '*',
      'hexo-renderer-marked': '*',
      'hexo-renderer-stylus': '*',
      'hexo-generator-index': '*',
      'hexo-generator-archive': '*',
      'hexo-generator-tag': '*',
      'hexo-generator-category': '*',
    }
    await writeFile(join(folder, 'package.json'), JSON.stringify({ hexo: { version: '8.1.2' }, dependencies }))
    await writeFile(join(folder, '_config.yml'), configuration)
    await writeFile(
      join(folder, 'source', '_posts', 'first.md'),
      post('First post', 'Under a prefix.\n\n```js\nconst a = 1\n```'),
    )
    await writeFile(
      join(folder, 'source', '_posts', 'second.md'),
      post('Second post', 'See [the first](/2024/05/06/first/).'),
    )
  },
  steps: [
    {
      name: 'front page with its styles',
      async run(visit) {
        await open(visit, '/')
        await expectText(visit.page, '.article-title', 'First post')
      },
    },
    {
      name: 'a post, and a link in its text',
      async run(visit) {
        await visit.page.click('.article-title >> text=Second post')
        await expectAt(visit, '/2024/05/06/second/')
        await visit.page.click('.article-entry a:has-text("the first")')
        await expectAt(visit, '/2024/05/06/first/')
      },
    },
    {
      name: 'archive, tag and category',
      async run(visit) {
        for (const path of ['/archives/', '/tags/walk/', '/categories/paths/']) {
          await open(visit, path)
          await expectText(visit.page, 'body', 'Second post')
        }
      },
    },
  ],
}
