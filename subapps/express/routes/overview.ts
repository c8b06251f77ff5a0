import { Router } from 'express'
import { listFixtures, nextFixtures } from '../league/fixtures.ts'
import { countPlayers } from '../league/players.ts'
import { listTeams } from '../league/teams.ts'
import { overviewView } from '../views/overview.ts'
import { sendPage, siteOf } from './page.ts'

/** The front page. */
export const overview: Router = Router()

overview.get('/', (req, res) => {
  const content = overviewView(siteOf(req), {
    teams: listTeams(),
    players: countPlayers(),
    fixtures: listFixtures().length,
    next: nextFixtures(new Date(), 6),
  })
  sendPage(req, res, { title: 'Overview', section: 'overview' }, content)
})
