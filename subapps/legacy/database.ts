import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { seed } from './seed.ts'

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS users (
    id INTEGER PRIMARY KEY,
    email TEXT NOT NULL UNIQUE COLLATE NOCASE,
    name TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('fan', 'admin')),
    password_hash TEXT NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS products (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    category TEXT NOT NULL,
    description TEXT NOT NULL,
    price_cents INTEGER NOT NULL CHECK (price_cents > 0),
    stock INTEGER NOT NULL CHECK (stock >= 0),
    image TEXT NOT NULL,
    featured INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE TABLE IF NOT EXISTS orders (
    id INTEGER PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users (id),
    state TEXT NOT NULL DEFAULT 'placed' CHECK (state IN ('placed', 'packed', 'sent', 'cancelled')),
    recipient TEXT NOT NULL,
    address TEXT NOT NULL,
    placed_at TEXT NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS order_lines (
    order_id INTEGER NOT NULL REFERENCES orders (id),
    product_id INTEGER NOT NULL REFERENCES products (id),
    name TEXT NOT NULL,
    price_cents INTEGER NOT NULL,
    quantity INTEGER NOT NULL CHECK (quantity > 0),
    PRIMARY KEY (order_id, product_id)
  ) STRICT;
  CREATE INDEX IF NOT EXISTS orders_by_user ON orders (user_id);
`

let connection: DatabaseSync | undefined

/** Opens the database, makes its schema and fills it when it is empty; does nothing when it is open. */
export function openDatabase(path: string): void {
  if (connection) return
  if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true })
  const db = new DatabaseSync(path)
  try {
    db.exec('PRAGMA journal_mode = WAL; PRAGMA busy_timeout = 2000;')
    db.exec(SCHEMA)
    connection = db
    transaction(() => {
      if (!db.prepare('SELECT 1 FROM products').get()) seed(db)
    })
  } catch (error) {
    connection = undefined
    db.close()
    throw error
  }
}

/** Closes the database; does nothing when it is closed. */
export function closeDatabase(): void {
  connection?.close()
  connection = undefined
}

/**
 * The open database.
 * @throws Error before `start()` and after `close()`
 */
export function database(): DatabaseSync {
  if (!connection) throw new Error('The shop has no open database: call start() before serving requests')
  return connection
}

/** Runs `work` as one transaction: all of its writes are kept, or none when it throws. */
export function transaction<T>(work: () => T): T {
  const db = database()
  db.exec('BEGIN IMMEDIATE')
  try {
    const result = work()
    db.exec('COMMIT')
    return result
  } catch (error) {
    db.exec('ROLLBACK')
    throw error
  }
}
