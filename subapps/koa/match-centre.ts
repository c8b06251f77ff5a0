import type { DatabaseSync } from 'node:sqlite'
import { openDatabase } from './database.ts'
import type { EventInput } from './event-input.ts'
import { LiveFeed } from './live-feed.ts'
import type { Match } from './matches.ts'
import { recordEvent } from './record-event.ts'
import type { Settings } from './settings.ts'
import { startSimulation } from './simulation.ts'

/** What the routes work with while the app is started. */
export interface MatchCentre {
  readonly settings: Settings
  readonly database: DatabaseSync
  readonly feed: LiveFeed
  /** Records an event and tells everybody who follows the live scores. */
  record(matchId: number, input: EventInput): Match
  close(): void
}

/** Opens the database and the live feed, and starts the simulation where the settings ask for it. */
export async function openMatchCentre(settings: Settings): Promise<MatchCentre> {
  const database = await openDatabase(settings.database)
  const feed = new LiveFeed()
  const record = (matchId: number, input: EventInput) => {
    const match = recordEvent(database, matchId, input, new Date())
    feed.publish('match', match)
    return match
  }
  const stopSimulation = settings.simulate ? startSimulation(database, record) : undefined
  return {
    settings,
    database,
    feed,
    record,
    close() {
      stopSimulation?.()
      feed.close()
      database.close()
    },
  }
}
