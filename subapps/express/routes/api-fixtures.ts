import { Router } from 'express'
import { parseFixture, parseFixtureFilter, parseReschedule } from '../domain/fixture.ts'
import { createFixture, listFixtures, rescheduleFixture } from '../league/fixtures.ts'
import { fixtureOf } from './params.ts'
import { sendInvalid } from './problem.ts'

/** Fixtures in the JSON API. */
export const apiFixtures: Router = Router()

apiFixtures.get('/api/v1/fixtures', (req, res) => {
  const filter = parseFixtureFilter(req.query)
  if (!filter.ok) return sendInvalid(res, 400, filter.errors)
  res.json(listFixtures(filter.value))
})

apiFixtures.post('/api/v1/fixtures', (req, res) => {
  const parsed = parseFixture(req.body, 'json')
  const created = parsed.ok ? createFixture(parsed.value) : parsed
  if (!created.ok) return sendInvalid(res, 422, created.errors)
  res.status(201).json(created.value)
})

apiFixtures.patch('/api/v1/fixtures/:id', (req, res) => {
  const fixture = fixtureOf(req)
  const parsed = parseReschedule(req.body, 'json')
  const changed = parsed.ok ? rescheduleFixture(fixture, parsed.value) : parsed
  if (!changed.ok) return sendInvalid(res, 422, changed.errors)
  res.json(changed.value)
})
