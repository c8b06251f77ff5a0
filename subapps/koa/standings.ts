/** A team as the table and the matches show it. */
export interface Team {
  readonly id: number
  readonly name: string
  /** Three letters, such as `HAR`. */
  readonly code: string
}

/** A finished match, reduced to what counts for the table. */
export interface Result {
  readonly homeId: number
  readonly awayId: number
  readonly homeGoals: number
  readonly awayGoals: number
}

/** One line of the table. */
export interface Standing {
  readonly position: number
  readonly team: Team
  readonly played: number
  readonly won: number
  readonly drawn: number
  readonly lost: number
  readonly goalsFor: number
  readonly goalsAgainst: number
  readonly goalDifference: number
  readonly points: number
}

/**
 * Computes the table: three points for a win, one for a draw; level teams are ordered by goal difference,
 * goals scored, then name. Every team has a line, also before its first match.
 */
export function computeStandings(teams: readonly Team[], results: readonly Result[]): Standing[] {
  const lines = teams.map(team => {
    const line = { team, played: 0, won: 0, drawn: 0, lost: 0, goalsFor: 0, goalsAgainst: 0 }
    for (const result of results) {
      const goals = goalsOf(team, result)
      if (goals === undefined) continue
      line.played += 1
      line.goalsFor += goals.scored
      line.goalsAgainst += goals.conceded
      line[goals.scored > goals.conceded ? 'won' : goals.scored < goals.conceded ? 'lost' : 'drawn'] += 1
    }
    return {
      ...line,
      goalDifference: line.goalsFor - line.goalsAgainst,
      points: 3 * line.won + line.drawn,
    }
  })
  return lines
    .sort(
      (a, b) =>
        b.points - a.points ||
        b.goalDifference - a.goalDifference ||
        b.goalsFor - a.goalsFor ||
        a.team.name.localeCompare(b.team.name, 'en'),
    )
    .map((line, index) => ({ position: index + 1, ...line }))
}

function goalsOf(team: Team, result: Result) {
  if (result.homeId === team.id) return { scored: result.homeGoals, conceded: result.awayGoals }
  if (result.awayId === team.id) return { scored: result.awayGoals, conceded: result.homeGoals }
  return undefined
}
