import assert from 'node:assert/strict'
import { test } from 'node:test'
import { computeStandings, type Result } from '../standings.ts'

const teams = ['Ash', 'Birch', 'Cedar'].map((name, index) => ({
  id: index + 1,
  name,
  code: name.slice(0, 3).toUpperCase(),
}))
const result = (homeId: number, homeGoals: number, awayGoals: number, awayId: number): Result => ({
  homeId,
  awayId,
  homeGoals,
  awayGoals,
})
const order = (results: Result[]) => computeStandings(teams, results).map(line => line.team.name)

test('a win counts three points, a draw one, a defeat none', () => {
  const [first, second, third] = computeStandings(teams, [result(1, 2, 0, 2), result(2, 1, 1, 3)])
  assert.deepEqual(first, {
    position: 1,
    team: teams[0],
    played: 1,
    won: 1,
    drawn: 0,
    lost: 0,
    goalsFor: 2,
    goalsAgainst: 0,
    goalDifference: 2,
    points: 3,
  })
  assert.deepEqual([second?.team.name, second?.points, second?.played], ['Cedar', 1, 1])
  assert.deepEqual([third?.team.name, third?.points, third?.lost, third?.drawn], ['Birch', 1, 1, 1])
})

test('goals away from home count for the guest', () => {
  const cedar = computeStandings(teams, [result(1, 1, 4, 3)])[0]
  assert.deepEqual([cedar?.team.name, cedar?.goalsFor, cedar?.goalsAgainst], ['Cedar', 4, 1])
})

const ties: [name: string, results: Result[], expected: string[]][] = [
  ['goal difference', [result(1, 1, 0, 3), result(2, 3, 0, 3)], ['Birch', 'Ash', 'Cedar']],
  ['goals scored', [result(1, 1, 0, 3), result(2, 3, 2, 3)], ['Birch', 'Ash', 'Cedar']],
  ['name', [result(3, 2, 2, 1), result(2, 2, 2, 3), result(1, 2, 2, 2)], ['Ash', 'Birch', 'Cedar']],
]
for (const [name, results, expected] of ties) {
  test(`teams level on what comes before are ordered by ${name}`, () => assert.deepEqual(order(results), expected))
}

test('before the first match every team stands there with nothing', () => {
  const standings = computeStandings(teams, [])
  assert.deepEqual(
    standings.map(line => [line.position, line.played, line.points]),
    [
      [1, 0, 0],
      [2, 0, 0],
      [3, 0, 0],
    ],
  )
})

test('the input is left as it was', () => {
  const input = [...teams].reverse()
  computeStandings(input, [result(1, 1, 0, 2)])
  assert.deepEqual(input, [...teams].reverse())
})
