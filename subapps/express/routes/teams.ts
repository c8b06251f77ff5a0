import { type Request, type Response, Router } from 'express'
import { requireSignIn } from '../authorization.ts'
import type { FieldError } from '../domain/fields.ts'
import { parseTeam, type Team } from '../domain/team.ts'
import { createTeam, listTeams, updateTeam } from '../league/teams.ts'
import { leaveNotice, signedInUser } from '../session.ts'
import { formValues } from '../views/form.ts'
import { teamForm } from '../views/team-form.ts'
import { teamsView } from '../views/teams.ts'
import { sendPage, siteOf } from './page.ts'
import { teamOf } from './params.ts'
import { sendTeam } from './team-page.ts'

/** The list of teams, a team's page and the forms for a team. */
export const teams: Router = Router()

teams.get('/teams', (req, res) => {
  const content = teamsView(siteOf(req), listTeams(), signedInUser(req) !== undefined)
  sendPage(req, res, { title: 'Teams', section: 'teams' }, content)
})

teams.get('/teams/new', requireSignIn, (req, res) => sendForm(req, res, {}))

teams.post('/teams', requireSignIn, (req, res) => {
  const parsed = parseTeam(req.body, 'form')
  const created = parsed.ok ? createTeam(parsed.value) : parsed
  if (!created.ok) return sendForm(req, res, { errors: created.errors })
  leaveNotice(req, `${created.value.name} joined the league.`)
  res.redirect(303, `${req.baseUrl}/teams/${created.value.id}`)
})

teams.get('/teams/:id', (req, res) => sendTeam(req, res, teamOf(req)))

teams.get('/teams/:id/edit', requireSignIn, (req, res) => sendForm(req, res, { team: teamOf(req) }))

teams.post('/teams/:id', requireSignIn, (req, res) => {
  const team = teamOf(req)
  const parsed = parseTeam(req.body, 'form')
  const updated = parsed.ok ? updateTeam(team, parsed.value) : parsed
  if (!updated.ok) return sendForm(req, res, { team, errors: updated.errors })
  leaveNotice(req, `${updated.value.name} saved.`)
  res.redirect(303, `${req.baseUrl}/teams/${team.id}`)
})

function sendForm(
  req: Request,
  res: Response,
  { team, errors = [] }: { team?: Team; errors?: readonly FieldError[] },
): void {
  const values = formValues(errors.length > 0 ? req.body : team)
  const title = team ? `Edit ${team.name}` : 'New team'
  const content = teamForm(siteOf(req), { title, team, values, errors })
  sendPage(req, res, { title, section: 'teams', status: errors.length > 0 ? 422 : 200 }, content)
}
