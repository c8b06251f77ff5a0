import type { Request, Response } from 'express'
import type { FieldError } from '../domain/fields.ts'
import type { Team } from '../domain/team.ts'
import { nextFixtures } from '../league/fixtures.ts'
import { listPlayers } from '../league/players.ts'
import { listTeams } from '../league/teams.ts'
import { signedInUser } from '../session.ts'
import { formValues } from '../views/form.ts'
import { teamView } from '../views/team.ts'
import { sendPage, siteOf } from './page.ts'

/** A form of the team's page that was refused, to be shown again with the reasons. */
export interface RefusedForm {
  readonly status: number
  readonly form: 'logo' | 'player' | 'shirt-number'
  readonly errors: readonly FieldError[]
}

/** Sends a team's page; with `refused`, the form that was sent there says what was wrong. */
export function sendTeam(req: Request, res: Response, team: Team, refused?: RefusedForm): void {
  const content = teamView(siteOf(req), {
    team,
    players: listPlayers(team.id),
    next: nextFixtures(new Date(), 5, team.id),
    teams: listTeams(),
    mayWrite: signedInUser(req) !== undefined,
    refusedForm: refused?.form,
    errors: refused?.errors ?? [],
    values: refused?.form === 'player' ? formValues(req.body) : {},
  })
  sendPage(req, res, { title: team.name, section: 'teams', status: refused?.status ?? 200 }, content)
}
