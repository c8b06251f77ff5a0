import { Router } from 'express'
import { requireSignIn } from '../authorization.ts'
import { parsePlayer, parseShirtNumber } from '../domain/player.ts'
import { addPlayer, changeShirtNumber, removePlayer } from '../league/players.ts'
import { findTeam } from '../league/teams.ts'
import { leaveNotice } from '../session.ts'
import { playerOf, teamOf } from './params.ts'
import { sendTeam } from './team-page.ts'

/** The forms for players, all of which stand on the team's page. */
export const players: Router = Router()

players.post('/teams/:id/players', requireSignIn, (req, res) => {
  const team = teamOf(req)
  const parsed = parsePlayer(req.body, 'form')
  const added = parsed.ok ? addPlayer(team.id, parsed.value) : parsed
  if (!added.ok) return sendTeam(req, res, team, { form: 'player', status: 422, errors: added.errors })
  leaveNotice(req, `${added.value.name} wears number ${added.value.shirtNumber}.`)
  res.redirect(303, `${req.baseUrl}/teams/${team.id}`)
})

players.post('/players/:id/shirt-number', requireSignIn, (req, res) => {
  const player = playerOf(req)
  const parsed = parseShirtNumber(req.body, 'form')
  const changed = parsed.ok ? changeShirtNumber(player, parsed.value) : parsed
  if (!changed.ok) {
    return sendTeam(req, res, findTeam(player.teamId)!, { form: 'shirt-number', status: 422, errors: changed.errors })
  }
  leaveNotice(req, `${player.name} wears number ${changed.value.shirtNumber}.`)
  res.redirect(303, `${req.baseUrl}/teams/${player.teamId}`)
})

players.post('/players/:id/remove', requireSignIn, (req, res) => {
  const player = playerOf(req)
  removePlayer(player.id)
  leaveNotice(req, `${player.name} left the team.`)
  res.redirect(303, `${req.baseUrl}/teams/${player.teamId}`)
})
