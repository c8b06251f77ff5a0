import type { DatabaseSync } from 'node:sqlite'
import { hashPassword } from './shop/passwords.ts'

const USERS = [
  { email: 'fan@example.com', name: 'Robin Fan', role: 'fan', password: 'fan' },
  { email: 'admin@example.com', name: 'Alex Admin', role: 'admin', password: 'admin' },
]

type SeedProduct = [
  name: string,
  category: string,
  priceCents: number,
  stock: number,
  image: string,
  featured: 0 | 1,
  description: string,
]

const PRODUCTS: SeedProduct[] = [
  ['Home shirt', 'Kit', 7490, 40, 'home-shirt.svg', 1, 'Claret body, sky sleeves. The shirt the team runs out in.'],
  ['Away shirt', 'Kit', 7490, 24, 'away-shirt.svg', 0, 'Sky blue with claret cuffs, for the long coach rides.'],
  ['Keeper shirt', 'Kit', 7990, 8, 'keeper-shirt.svg', 0, 'Long sleeves, padded elbows, impossible to overlook.'],
  [
    'Bar scarf',
    'Supporters',
    1890,
    120,
    'scarf.svg',
    1,
    'Knitted in club colours; long enough to hold up with both hands.',
  ],
  ['Bobble hat', 'Supporters', 1690, 65, 'bobble-hat.svg', 0, 'Warm for the ninety minutes and the wait for the bus.'],
  ['Stand flag', 'Supporters', 1290, 30, 'flag.svg', 0, '90 × 60 cm, hemmed on all sides. Pole not included.'],
  ['Match ball', 'Pitch', 3990, 18, 'ball.svg', 1, 'Size 5, thermally bonded, the ball of the league.'],
  ['Drinking bottle', 'Pitch', 990, 75, 'bottle.svg', 0, '750 ml, fits the bike and the bench.'],
  ['Crest mug', 'Home', 1190, 50, 'mug.svg', 1, 'Stoneware, 330 ml, safe in the dishwasher.'],
  ['Enamel pin', 'Home', 590, 200, 'pin.svg', 0, 'The club crest, 20 mm.'],
  ['Tote bag', 'Home', 1490, 3, 'tote.svg', 0, 'Heavy cotton. Carries a shirt, a scarf and a programme.'],
  ['Season poster', 'Home', 990, 0, 'poster.svg', 0, 'All fixtures of the season on one sheet. Sold out.'],
]

/** Fills an empty database with the demo's accounts and products. */
export function seed(db: DatabaseSync): void {
  const addUser = db.prepare('INSERT INTO users (email, name, role, password_hash) VALUES (?, ?, ?, ?)')
  for (const { email, name, role, password } of USERS) addUser.run(email, name, role, hashPassword(password))

  const addProduct = db.prepare(
    `INSERT INTO products (name, category, price_cents, stock, image, featured, description)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  )
  for (const product of PRODUCTS) addProduct.run(...product)
}
