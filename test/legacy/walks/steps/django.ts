import assert from 'node:assert/strict'
import { join } from 'node:path'
import { expectAt, expectText, open } from '../expect.ts'
import type { Step, Visit, Walk } from '../walk.ts'

const folder = join(import.meta.dirname, '..', '..', '..', '..', 'subapps', 'django')

const steps: Step[] = [
  {
    name: "the project's own front page",
    async run(visit) {
      await open(visit, '/')
      await visit.page.waitForSelector('h1')
      assert.equal(await visit.page.evaluate('getComputedStyle(document.body).margin'), '0px')
    },
  },
  {
    name: 'the admin asks who it is, with its static files',
    async run(visit) {
      await open(visit, '/admin/')
      await expectAt(visit, /^\/admin\/login\/\?next=/)
      await visit.page.fill('#id_username', 'admin')
      await visit.page.fill('#id_password', 'wrong')
      await visit.page.click('[type=submit]')
      await expectText(visit.page, '.errornote', 'Please enter the correct username')
      // From the admin's own style sheet, and from one that it imports.
      assert.equal(await styleOf(visit, '#header', 'display'), 'flex')
      assert.notEqual(await styleOf(visit, '#header', 'backgroundColor'), 'rgba(0, 0, 0, 0)')
    },
  },
  {
    name: 'signing in',
    async run(visit) {
      await visit.page.fill('#id_username', 'admin')
      await visit.page.fill('#id_password', 'admin')
      await visit.page.click('[type=submit]')
      await expectAt(visit, '/admin/')
      await expectText(visit.page, '#user-tools', 'admin')
    },
  },
  {
    name: 'a row is added, with a slug that a script fills in',
    async run(visit) {
      const { page } = visit
      await page.click('.model-club a.addlink')
      await expectAt(visit, '/admin/register/club/add/')
      await page.locator('#id_name').pressSequentially('Walked Rovers')
      assert.equal(await page.inputValue('#id_slug'), 'walked-rovers')
      await page.fill('#id_code', 'WAL')
      await page.fill('#id_town', 'Prefix')
      await page.fill('#id_ground', 'The Slash')
      await page.fill('#id_founded', '1999')
      await page.click('[name=_save]')
      await expectAt(visit, '/admin/register/club/')
      await expectText(page, '.messagelist .success', 'was added successfully')
    },
  },
  {
    name: 'it is found and changed',
    async run(visit) {
      const { page } = visit
      await page.fill('#searchbar', 'Walked')
      await page.click('#changelist-search [type=submit]')
      await expectAt(visit, /^\/admin\/register\/club\/\?q=Walked/)
      await page.click('#result_list tbody th a')
      await page.fill('#id_ground', 'The Other Slash')
      await page.click('[name=_save]')
      await expectText(page, '.messagelist .success', 'was changed successfully')
    },
  },
  {
    name: 'autocompletion by the script of the admin',
    async run(visit) {
      const { page } = visit
      await open(visit, '/admin/register/player/add/')
      await page.click('.select2-selection')
      await page.fill('.select2-search__field', 'Walked')
      await page.click('.select2-results__option:has-text("Walked Rovers")')
    },
  },
  {
    name: 'the popup of a related row',
    async run(visit) {
      const { page } = visit
      await page.fill('#id_name', 'Popped Up')
      const [popup] = await Promise.all([page.waitForEvent('popup'), page.click('#add_id_club')])
      await popup.waitForSelector('#id_town')
      assert.match(popup.url(), new RegExp(`^${visit.base}/admin/register/club/add/\\?`))
      await popup.close()
    },
  },
  {
    name: 'the calendar of a date field, and the history of a row',
    async run(visit) {
      const { page } = visit
      await open(visit, '/admin/register/match/')
      await page.click('#result_list tbody th a')
      await page.locator('.datetimeshortcuts a').nth(1).click()
      await page.waitForSelector('.calendarbox >> visible=true')
      await page.click('.object-tools a.historylink')
      await expectAt(visit, /^\/admin\/register\/match\/\d+\/history\/$/)
    },
  },
  {
    name: 'the row is deleted',
    async run(visit) {
      const { page } = visit
      await open(visit, '/admin/register/club/?q=Walked')
      await page.click('#result_list tbody th a')
      await page.click('a.deletelink')
      await page.click('#content form [type=submit]')
      await expectAt(visit, /^\/admin\/register\/club\/(\?q=Walked)?$/)
      await expectText(page, '.messagelist .success', 'was deleted successfully')
    },
  },
  {
    name: 'view site, and sign out',
    async run(visit) {
      const { page } = visit
      await page.click('#user-tools a:has-text("View site")')
      await expectAt(visit, '/')
      await open(visit, '/admin/')
      await page.click('#logout-form button')
      await expectText(page, '#content', 'Log in again')
      await page.click('#content a')
      await expectAt(visit, /^\/admin\/login\/\?next=/)
    },
  },
]

/**
 * The club register: Django's admin over real models, with its static files. As a `command` it is told its prefix, as an
 * `upstream` it knows nothing of one.
 */
export function django(kind: 'command' | 'upstream'): Walk {
  return {
    title: 'Django admin (subapps/django)',
    name: `django-${kind}`,
    needs: ['subapps/django/.venv/bin/gunicorn'],
    application: {
      kind,
      cwd: folder,
      argv: () => [join(folder, '.venv', 'bin', 'gunicorn'), '--bind', '127.0.0.1:{port}', 'club_register.wsgi'],
      environment: place => ({
        DJANGO_DEMO: '1',
        REGISTER_DB: join(place.folder, 'register.sqlite'),
        PYTHONDONTWRITEBYTECODE: '1',
      }),
    },
    steps,
  }
}

async function styleOf({ page }: Visit, selector: string, property: string): Promise<string> {
  return page.evaluate(`getComputedStyle(document.querySelector('${selector}')).${property}`)
}
