import { database, transaction } from '../database.ts'
import type { Cart } from './cart.ts'
import { viewCart } from './cart.ts'
import { announceStock } from './stock-feed.ts'

/** Where an order stands. */
export type OrderState = 'placed' | 'packed' | 'sent' | 'cancelled'

/** One product of an order, with the name and price it was ordered at. */
export interface OrderLine {
  productId: number
  name: string
  priceCents: number
  quantity: number
}

/** An order. */
export interface Order {
  id: number
  userId: number
  state: OrderState
  recipient: string
  address: string
  /** Moment of the order, ISO 8601 in UTC. */
  placedAt: string
  totalCents: number
  lines: OrderLine[]
}

/** Who gets an order, and where. */
export interface Delivery {
  recipient: string
  address: string
}

/** Why an order could not be placed or changed; its message is meant for the customer. */
export class OrderRefused extends Error {
  override name = 'OrderRefused'
}

const NEXT_STATES: Readonly<Record<OrderState, readonly OrderState[]>> = {
  placed: ['packed', 'cancelled'],
  packed: ['sent', 'cancelled'],
  sent: [],
  cancelled: [],
}

/** The states that an order may go to from this one. */
export function nextStates(state: OrderState): readonly OrderState[] {
  return NEXT_STATES[state]
}

/** Tells whether a text names a state. */
export function isOrderState(text: unknown): text is OrderState {
  return typeof text === 'string' && Object.hasOwn(NEXT_STATES, text)
}

type OrderRow = Omit<Order, 'lines' | 'totalCents'>

const ORDER_COLUMNS = 'id, user_id AS userId, state, recipient, address, placed_at AS placedAt'
const LINE_COLUMNS = 'product_id AS productId, name, price_cents AS priceCents, quantity'

function withLines(row: OrderRow): Order {
  const statement = database().prepare(`SELECT ${LINE_COLUMNS} FROM order_lines WHERE order_id = ? ORDER BY name`)
  const lines = statement.all(row.id) as unknown as OrderLine[]
  return { ...row, totalCents: lines.reduce((sum, line) => sum + line.priceCents * line.quantity, 0), lines }
}

/** The order with this id. */
export function findOrder(id: number): Order | undefined {
  const row = database().prepare(`SELECT ${ORDER_COLUMNS} FROM orders WHERE id = ?`).get(id) as OrderRow | undefined
  return row && withLines(row)
}

/** A customer's orders, the newest first. */
export function ordersOf(userId: number): Order[] {
  const statement = database().prepare(`SELECT ${ORDER_COLUMNS} FROM orders WHERE user_id = ? ORDER BY id DESC`)
  return (statement.all(userId) as unknown as OrderRow[]).map(withLines)
}

/** Everybody's orders, the newest first, of one state or of all. */
export function allOrders(state?: OrderState): Order[] {
  const statement = database().prepare(
    `SELECT ${ORDER_COLUMNS} FROM orders WHERE :state = '' OR state = :state ORDER BY id DESC`,
  )
  return (statement.all({ state: state ?? '' }) as unknown as OrderRow[]).map(withLines)
}

/**
 * Orders what is in the cart and takes it from stock.
 * @throws OrderRefused when the cart is empty or holds more than there is
 */
export function placeOrder(userId: number, { recipient, address }: Delivery, cart: Cart): Order {
  const order = transaction(() => {
    const { lines } = viewCart(cart)
    if (lines.length === 0) throw new OrderRefused('Your cart is empty.')
    const db = database()
    const placed = db
      .prepare('INSERT INTO orders (user_id, recipient, address, placed_at) VALUES (?, ?, ?, ?)')
      .run(userId, recipient, address, new Date().toISOString())
    const orderId = Number(placed.lastInsertRowid)
    const take = db.prepare('UPDATE products SET stock = stock - :quantity WHERE id = :id AND stock >= :quantity')
    const addLine = db.prepare('INSERT INTO order_lines VALUES (?, ?, ?, ?, ?)')
    for (const { product, quantity } of lines) {
      if (take.run({ id: product.id, quantity }).changes === 0) {
        throw new OrderRefused(`Only ${product.stock} of “${product.name}” left. Please change your cart.`)
      }
      addLine.run(orderId, product.id, product.name, product.priceCents, quantity)
    }
    return findOrder(orderId)!
  })
  announceStock(order.lines.map(line => line.productId))
  return order
}

/**
 * Moves an order to its next state; a cancelled order's pieces go back to stock.
 * @throws OrderRefused when the order may not go there
 */
export function changeState(order: Order, state: OrderState): Order {
  const changed = transaction(() => {
    const current = findOrder(order.id) ?? order
    if (!nextStates(current.state).includes(state)) {
      throw new OrderRefused(`Order ${order.id} is ${current.state} and cannot become ${state}.`)
    }
    const db = database()
    db.prepare('UPDATE orders SET state = ? WHERE id = ?').run(state, order.id)
    if (state === 'cancelled') {
      const giveBack = db.prepare('UPDATE products SET stock = stock + ? WHERE id = ?')
      for (const line of current.lines) giveBack.run(line.quantity, line.productId)
    }
    return findOrder(order.id)!
  })
  if (state === 'cancelled') announceStock(changed.lines.map(line => line.productId))
  return changed
}
