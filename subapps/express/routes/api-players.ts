import { Router } from 'express'
import { parsePlayer } from '../domain/player.ts'
import { addPlayer, listPlayers, removePlayer } from '../league/players.ts'
import { playerOf, teamOf } from './params.ts'
import { sendInvalid } from './problem.ts'

/** Players in the JSON API. */
export const apiPlayers: Router = Router()

apiPlayers.get('/api/v1/teams/:id/players', (req, res) => {
  res.json(listPlayers(teamOf(req).id))
})

apiPlayers.post('/api/v1/teams/:id/players', (req, res) => {
  const team = teamOf(req)
  const parsed = parsePlayer(req.body, 'json')
  const added = parsed.ok ? addPlayer(team.id, parsed.value) : parsed
  if (!added.ok) return sendInvalid(res, 422, added.errors)
  res.status(201).json(added.value)
})

apiPlayers.delete('/api/v1/players/:id', (req, res) => {
  removePlayer(playerOf(req).id)
  res.status(204).end()
})
