import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expectAt, expectPictures, expectText, open } from '../expect.ts'
import { fileOf } from '../installed.ts'
import type { Walk } from '../walk.ts'

const deck = `---
title: A walked deck
---
# First slide

![A picture](/pictures/crest.svg)

---

## Second slide

\`\`\`js
const under = 'a prefix'
\`\`\`

[The other deck](/sub/other.md)

Note: only the speaker sees this
`

const pictures = join(import.meta.dirname, '..', '..', '..', '..', 'subapps', 'legacy', 'public', 'images')

/** reveal-md: slides out of Markdown, with links, pictures and scripts from the root. */
export const revealMd: Walk = {
  title: 'reveal-md',
  name: 'reveal-md',
  package: 'reveal-md',
  application: {
    kind: 'upstream',
    argv: ({ folder }) => [
      process.execPath,
      fileOf('reveal-md', 'bin', 'reveal-md.js'),
      join(folder, 'decks'),
      '--port',
      '{port}',
      '--disable-auto-open',
    ],
  },
  async prepare({ folder }) {
    await mkdir(join(folder, 'decks', 'sub'), { recursive: true })
    await mkdir(join(folder, 'decks', 'pictures'))
    await writeFile(join(folder, 'decks', 'deck.md'), deck)
    await writeFile(join(folder, 'decks', 'sub', 'other.md'), '# Another deck\n')
    await copyFile(join(pictures, 'crest.svg'), join(folder, 'decks', 'pictures', 'crest.svg'))
  },
  steps: [
    {
      name: 'the list of decks',
      async run(visit) {
        await open(visit, '/')
        await expectText(visit.page, 'a', 'deck.md')
      },
    },
    {
      name: 'a deck, by a link of the list',
      async run(visit) {
        await visit.page
          .locator('a', { hasText: /^\s*(?:A walked deck.*)?deck\.md/ })
          .first()
          .click()
        await expectAt(visit, /^\/deck\.md/)
        await expectText(visit.page, '.reveal .present', 'First slide')
        await expectPictures(visit.page)
      },
    },
    {
      name: 'the next slide changes the address',
      async run(visit) {
        await visit.page.keyboard.press('ArrowRight')
        await expectAt(visit, /^\/deck\.md#\/1$/)
        await expectText(visit.page, '.reveal .present', 'Second slide')
        await visit.page.waitForSelector('.hljs-keyword')
      },
    },
    {
      name: 'a link to another deck',
      async run(visit) {
        await visit.page.click('.present a')
        await expectAt(visit, /^\/sub\/other\.md/)
        await expectText(visit.page, '.reveal .present', 'Another deck')
      },
    },
  ],
}
