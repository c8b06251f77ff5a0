import { database, transaction } from './database.ts'
import { hashPassword } from './domain/password.ts'
import type { TeamInput } from './domain/team.ts'
import { createFixture } from './league/fixtures.ts'
import { addPlayer } from './league/players.ts'
import { createTeam } from './league/teams.ts'
import { createUser } from './league/users.ts'
import { settings } from './settings.ts'

/** The account of the office, and the password it has where none is configured. */
export const officeAccount = { email: 'office@example.com', demoPassword: 'office' }

const teams: readonly (TeamInput & { squad: readonly [string, string, string, string, string] })[] = [
  {
    name: 'Harbour Rovers',
    code: 'HAR',
    town: 'Eastquay',
    ground: 'Rope Walk',
    founded: 1898,
    squad: ['Ines Marlow', 'Tom Akers', 'Joel Bright', 'Dara Quill', 'Sam Okoro'],
  },
  {
    name: 'Kestrel United',
    code: 'KES',
    town: 'High Kestrel',
    ground: 'Windmill Lane',
    founded: 1921,
    squad: ['Petra Lund', 'Omar Haddad', 'Niall Frost', 'Yuki Tanabe', 'Rosa Delgado'],
  },
  {
    name: 'Millbrook Town',
    code: 'MIL',
    town: 'Millbrook',
    ground: 'The Weir',
    founded: 1904,
    squad: ['Glen Sato', 'Aoife Byrne', 'Marek Nowak', 'Lola Finch', 'Ben Adeyemi'],
  },
  {
    name: 'Northgate Athletic',
    code: 'NOR',
    town: 'Northgate',
    ground: 'Station Road',
    founded: 1932,
    squad: ['Eve Castell', 'Hugo Brandt', 'Tariq Noor', 'Mina Petrov', 'Callum Reid'],
  },
  {
    name: 'Old Quarry',
    code: 'OLD',
    town: 'Stonebeck',
    ground: 'The Pit',
    founded: 1911,
    squad: ['Ruth Hale', 'Ivo Santos', 'Freya Lind', 'Kofi Mensah', 'Alex Doyle'],
  },
  {
    name: 'Saltmarsh Wanderers',
    code: 'SAL',
    town: 'Saltmarsh',
    ground: 'Causeway Park',
    founded: 1947,
    squad: ['Nora Vance', 'Luis Prado', 'Edie Stone', 'Jin Park', 'Max Weller'],
  },
]

const squadNumbers = [
  { shirtNumber: 1, position: 'goalkeeper' },
  { shirtNumber: 4, position: 'defender' },
  { shirtNumber: 6, position: 'midfielder' },
  { shirtNumber: 9, position: 'forward' },
  { shirtNumber: 11, position: 'forward' },
] as const

/** Home and away, as places in `teams`. */
const rounds: readonly (readonly [number, number])[][] = [
  [
    [0, 1],
    [2, 3],
    [4, 5],
  ],
  [
    [3, 0],
    [5, 2],
    [1, 4],
  ],
]

// Hashing is slow on purpose; a database in memory is seeded each time it is opened.
let officeHash: string | undefined

/** Fills an empty database with a small league whose first round is on the Saturday after `now`. */
export function seed(now: Date): void {
  if (database().prepare('SELECT 1 FROM users LIMIT 1').get()) return
  officeHash ??= hashPassword(settings.officePassword ?? officeAccount.demoPassword)
  const passwordHash = officeHash
  transaction(() => {
    createUser(officeAccount.email, passwordHash)
    const ids = teams.map(({ squad, ...input }) => {
      const team = createTeam(input)
      if (!team.ok) throw new Error(`Seed team ${input.name} is not valid`)
      for (const [place, number] of squadNumbers.entries()) addPlayer(team.value.id, { name: squad[place]!, ...number })
      return team.value.id
    })
    for (const [index, round] of rounds.entries()) {
      for (const [place, [home, away]] of round.entries()) {
        const kickOff = saturdayAfter(now, index, 13 + 2 * place)
        createFixture({ round: index + 1, homeTeamId: ids[home]!, awayTeamId: ids[away]!, kickOff })
      }
    }
  })
}

function saturdayAfter(now: Date, weeks: number, hour: number): string {
  const days = 6 - now.getUTCDay() || 7
  const day = now.getUTCDate() + days + 7 * weeks
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), day, hour)).toISOString()
}
