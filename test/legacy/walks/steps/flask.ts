import assert from 'node:assert/strict'
import { join } from 'node:path'
import { expectAt, expectPictures, expectText, open } from '../expect.ts'
import type { Step, Walk } from '../walk.ts'

const folder = join(import.meta.dirname, '..', '..', '..', '..', 'subapps', 'flask')

const steps: Step[] = [
  {
    name: 'the board with its styles',
    async run(visit) {
      await open(visit, '/')
      await expectText(visit.page, 'h1', 'On the board')
      await expectPictures(visit.page)
      assert.equal(await visit.page.evaluate('getComputedStyle(document.body).margin'), '0px')
    },
  },
  {
    name: 'a search and a category',
    async run(visit) {
      const { page } = visit
      await page.fill('#q', 'scarf')
      await page.click('.board-search button')
      await expectAt(visit, '/?q=scarf')
      await page.click('.board-categories >> text=All')
      await expectAt(visit, '/')
    },
  },
  {
    name: 'whoever posts signs in first: a flashed message, and on from there',
    async run(visit) {
      const { page } = visit
      await page.click('nav >> text=Post a notice')
      await expectAt(visit, /^\/sign-in\?next=/)
      await expectText(page, '.notice', 'Sign in first.')
      await page.fill('#email', 'fan@example.com')
      await page.fill('#password', 'fan')
      await page.click('main form button')
      await expectAt(visit, '/notices/new')
      await expectText(page, '.notice-ok', 'Welcome back')
    },
  },
  {
    name: 'a form that posts to its own page, with a message flashed over the redirect',
    async run(visit) {
      const { page } = visit
      await page.fill('#title', 'Walked')
      await page.fill('#body', 'Under a prefix.')
      await page.click('main button.button-primary')
      await expectAt(visit, /^\/notices\/\d+$/)
      await expectText(page, '.notice-ok', 'Your notice is on the board.')
      await page.reload()
      assert.equal(await page.locator('.notice-ok').count(), 0)
    },
  },
  {
    name: 'a script thanks by fetch, and stays on the page',
    async run({ page }) {
      await page.click('[data-thanks] button')
      await expectText(page, '[data-thanks] [data-count]', '1')
    },
  },
  {
    name: 'a reply, a change, and the notice taken down',
    async run(visit) {
      const { page } = visit
      await page.fill('.board-reply textarea', 'Replied.')
      await page.click('.board-reply button')
      await expectAt(visit, /^\/notices\/\d+#reply-\d+$/)
      await page.click('article >> text=Change')
      await expectAt(visit, /^\/notices\/\d+\/edit$/)
      await page.fill('#title', 'Walked again')
      await page.click('main button.button-primary')
      await expectText(page, 'h1', 'Walked again')
      await page.click('text=Take down')
      await expectAt(visit, '/')
      await expectText(page, '.notice', 'is taken down')
    },
  },
  {
    name: 'signing out',
    async run(visit) {
      await visit.page.click('text=Sign out')
      await expectAt(visit, '/')
      await expectText(visit.page, '.notice', 'You are signed out.')
      await open(visit, '/notices/new')
      await expectAt(visit, /^\/sign-in\?next=/)
    },
  },
]

/**
 * The supporters' board: a Flask application with sessions, flashed messages, and redirects after every form. As a
 * `command` it is told its prefix, as an `upstream` it knows nothing of one.
 */
export function flask(kind: 'command' | 'upstream'): Walk {
  return {
    title: "supporters' board (subapps/flask)",
    name: `flask-${kind}`,
    needs: ['subapps/flask/.venv/bin/gunicorn'],
    application: {
      kind,
      cwd: folder,
      argv: () => [join(folder, '.venv', 'bin', 'gunicorn'), '--bind', '127.0.0.1:{port}', 'app:app'],
      environment: ({ folder: place }) => ({ BOARD_DB: join(place, 'board.sqlite'), PYTHONDONTWRITEBYTECODE: '1' }),
    },
    steps,
  }
}
