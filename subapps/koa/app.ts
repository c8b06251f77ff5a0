import { createApp } from './create-app.ts'
import { type MatchCentre, openMatchCentre } from './match-centre.ts'
import { readSettings } from './settings.ts'

let centre: MatchCentre | undefined
let opening: Promise<MatchCentre> | undefined

const app = createApp(() => centre)

/** The match centre, to be served alone or mounted under a prefix. */
export default app

/** Opens the database and begins to follow the matches; does nothing when it is started already. */
export async function start(): Promise<void> {
  if (opening === undefined) {
    const settings = readSettings()
    app.keys = [settings.secret]
    opening = openMatchCentre(settings)
  }
  const current = opening
  try {
    const opened = await current
    // A close() that came in between has closed what was opened.
    if (opening === current) centre = opened
  } catch (error) {
    if (opening === current) opening = undefined
    throw error
  }
}

/** Ends every live stream and closes the database; does nothing when it is closed already. */
export async function close(): Promise<void> {
  const open = opening
  opening = undefined
  centre = undefined
  await open?.then(
    opened => opened.close(),
    // A start that failed has told its own caller and left nothing open.
    () => undefined,
  )
}
