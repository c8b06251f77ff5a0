import { type Request, type Response, Router } from 'express'
import { requireSignIn } from '../authorization.ts'
import type { FieldError } from '../domain/fields.ts'
import { type Fixture, parseFixture, parseReschedule } from '../domain/fixture.ts'
import { createFixture, listFixtures, rescheduleFixture } from '../league/fixtures.ts'
import { listTeams } from '../league/teams.ts'
import { leaveNotice, signedInUser } from '../session.ts'
import { fixtureForm } from '../views/fixture-form.ts'
import { fixturesView } from '../views/fixtures.ts'
import { formValues, toLocalDateTime } from '../views/form.ts'
import { sendPage, siteOf } from './page.ts'
import { fixtureOf } from './params.ts'

/** The fixtures by round, and the forms for a fixture. */
export const fixtures: Router = Router()

fixtures.get('/fixtures', (req, res) => {
  const content = fixturesView(siteOf(req), {
    fixtures: listFixtures(),
    teams: listTeams(),
    mayWrite: signedInUser(req) !== undefined,
  })
  sendPage(req, res, { title: 'Fixtures', section: 'fixtures' }, content)
})

fixtures.get('/fixtures/new', requireSignIn, (req, res) => sendForm(req, res, {}))

fixtures.post('/fixtures', requireSignIn, (req, res) => {
  const parsed = parseFixture(req.body, 'form')
  const created = parsed.ok ? createFixture(parsed.value) : parsed
  if (!created.ok) return sendForm(req, res, { errors: created.errors })
  leaveNotice(req, `A match was added to round ${created.value.round}.`)
  res.redirect(303, `${req.baseUrl}/fixtures`)
})

fixtures.get('/fixtures/:id/edit', requireSignIn, (req, res) => sendForm(req, res, { fixture: fixtureOf(req) }))

fixtures.post('/fixtures/:id', requireSignIn, (req, res) => {
  const fixture = fixtureOf(req)
  const parsed = parseReschedule(req.body, 'form')
  const changed = parsed.ok ? rescheduleFixture(fixture, parsed.value) : parsed
  if (!changed.ok) return sendForm(req, res, { fixture, errors: changed.errors })
  leaveNotice(req, 'The match was rescheduled.')
  res.redirect(303, `${req.baseUrl}/fixtures`)
})

function sendForm(
  req: Request,
  res: Response,
  { fixture, errors = [] }: { fixture?: Fixture; errors?: readonly FieldError[] },
): void {
  const stored = fixture && { ...fixture, kickOff: toLocalDateTime(fixture.kickOff) }
  const values = formValues(errors.length > 0 ? req.body : stored)
  const title = fixture ? 'Reschedule a match' : 'New match'
  const content = fixtureForm(siteOf(req), { title, fixture, teams: listTeams(), values, errors })
  sendPage(req, res, { title, section: 'fixtures', status: errors.length > 0 ? 422 : 200 }, content)
}
