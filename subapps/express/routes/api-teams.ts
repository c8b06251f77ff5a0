import { Router } from 'express'
import { parseTeam, type Team } from '../domain/team.ts'
import { HttpError } from '../http-error.ts'
import { createTeam, deleteTeam, listTeams, updateTeam } from '../league/teams.ts'
import { teamOf } from './params.ts'
import { sendInvalid } from './problem.ts'

/** Teams in the JSON API. */
export const apiTeams: Router = Router()

apiTeams.get('/api/v1/teams', (req, res) => {
  res.json(listTeams().map(team => toResource(team, req.baseUrl)))
})

apiTeams.post('/api/v1/teams', (req, res) => {
  const parsed = parseTeam(req.body, 'json')
  const created = parsed.ok ? createTeam(parsed.value) : parsed
  if (!created.ok) return sendInvalid(res, 422, created.errors)
  res.status(201).location(`${req.baseUrl}/api/v1/teams/${created.value.id}`)
  res.json(toResource(created.value, req.baseUrl))
})

apiTeams.get('/api/v1/teams/:id', (req, res) => {
  res.json(toResource(teamOf(req), req.baseUrl))
})

apiTeams.put('/api/v1/teams/:id', (req, res) => {
  const team = teamOf(req)
  const parsed = parseTeam(req.body, 'json')
  const updated = parsed.ok ? updateTeam(team, parsed.value) : parsed
  if (!updated.ok) return sendInvalid(res, 422, updated.errors)
  res.json(toResource(updated.value, req.baseUrl))
})

apiTeams.delete('/api/v1/teams/:id', (req, res) => {
  const team = teamOf(req)
  if (!deleteTeam(team.id)) throw new HttpError(409, `${team.name} still have fixtures.`)
  res.status(204).end()
})

function toResource({ logoDigest, ...team }: Team, base: string) {
  return { ...team, logo: logoDigest === null ? null : `${base}/teams/${team.id}/logo` }
}
