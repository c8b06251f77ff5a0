import { findProduct, type Product } from './products.ts'

/** Pieces wanted by product id, as the session cookie keeps them. */
export type Cart = Record<string, number>

/** One row of a cart. */
export interface CartLine {
  product: Product
  quantity: number
  totalCents: number
}

/** A cart with its products looked up. */
export interface CartView {
  lines: CartLine[]
  /** Pieces in all lines together. */
  count: number
  totalCents: number
}

/** Most pieces of one product. */
export const MAX_QUANTITY = 20

/** Most different products: the cart travels in a cookie, and browsers drop a cookie above 4096 bytes. */
export const MAX_LINES = 50

/** The cart with a product's quantity set; 0 takes the product out, and the limits are applied. */
export function withQuantity(cart: Cart, productId: number, quantity: number): Cart {
  const { [productId]: current, ...others } = cart
  if (quantity <= 0) return others
  if (current === undefined && Object.keys(others).length >= MAX_LINES) return cart
  return { ...others, [productId]: Math.min(quantity, MAX_QUANTITY) }
}

/** The cart with more pieces of a product. */
export function withAdded(cart: Cart, productId: number, quantity: number): Cart {
  return withQuantity(cart, productId, (cart[productId] ?? 0) + quantity)
}

/** Looks the cart's products up; one that the shop no longer has is left out. */
export function viewCart(cart: Cart): CartView {
  const lines: CartLine[] = []
  for (const [id, quantity] of Object.entries(cart)) {
    const product = findProduct(Number(id))
    if (product) lines.push({ product, quantity, totalCents: product.priceCents * quantity })
  }
  return {
    lines,
    count: lines.reduce((sum, line) => sum + line.quantity, 0),
    totalCents: lines.reduce((sum, line) => sum + line.totalCents, 0),
  }
}

/** Reads a quantity out of a form or JSON value: a whole number from `least` up, or `undefined`. */
export function parseQuantity(value: unknown, least: 0 | 1): number | undefined {
  const quantity = typeof value === 'number' ? value : /^\d{1,4}$/.test(String(value)) ? Number(value) : Number.NaN
  return Number.isInteger(quantity) && quantity >= least ? quantity : undefined
}
