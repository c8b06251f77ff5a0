import { database } from '../database.ts'

/** Something the shop sells. */
export interface Product {
  id: number
  name: string
  category: string
  description: string
  /** Price in euro cents. */
  priceCents: number
  /** Pieces that can still be ordered. */
  stock: number
  /** File name under `/images`. */
  image: string
}

/** What narrows a list of products; empty fields narrow nothing. */
export interface ProductFilter {
  /** Text to find in name or description, in any case. */
  q?: string
  category?: string
}

const COLUMNS = 'id, name, category, description, price_cents AS priceCents, stock, image'

/** The products that pass the filter, by category and name. */
export function findProducts({ q = '', category = '' }: ProductFilter = {}): Product[] {
  const pattern = `%${q.trim().replace(/[\\%_]/g, '\\$&')}%`
  return database()
    .prepare(
      `SELECT ${COLUMNS} FROM products
       WHERE (name LIKE :pattern ESCAPE '\\' OR description LIKE :pattern ESCAPE '\\')
         AND (:category = '' OR category = :category)
       ORDER BY category, name`,
    )
    .all({ pattern, category }) as unknown as Product[]
}

/** The products that the front page shows. */
export function featuredProducts(): Product[] {
  const statement = database().prepare(`SELECT ${COLUMNS} FROM products WHERE featured = 1 ORDER BY id`)
  return statement.all() as unknown as Product[]
}

/** The product with this id. */
export function findProduct(id: number): Product | undefined {
  return database().prepare(`SELECT ${COLUMNS} FROM products WHERE id = ?`).get(id) as Product | undefined
}

/** The names of all categories, sorted. */
export function categories(): string[] {
  const rows = database().prepare('SELECT DISTINCT category FROM products ORDER BY category').all()
  return rows.map(row => String(row.category))
}
