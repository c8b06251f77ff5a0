import { Router } from 'express'
import { requireSignIn, sessionOf, visitor } from '../middleware/session.ts'
import { viewCart } from '../shop/cart.ts'
import { parseDelivery } from '../shop/delivery.ts'
import { findOrder, OrderRefused, ordersOf, placeOrder } from '../shop/orders.ts'

/** Checkout and a customer's orders. */
export const orderRoutes: Router = Router()

orderRoutes.use(['/checkout', '/orders'], requireSignIn)

orderRoutes.get('/checkout', (req, res) => {
  const cart = viewCart(sessionOf(req).cart ?? {})
  if (cart.count === 0) return res.redirect('/cart')
  res.render('checkout', { cart, values: { recipient: visitor(res)!.name, address: '' }, errors: {} })
})

orderRoutes.post('/checkout', (req, res) => {
  const session = sessionOf(req)
  const parsed = parseDelivery(req.body)
  if (parsed.errors) {
    const view = { cart: viewCart(session.cart ?? {}), values: req.body, errors: parsed.errors }
    return res.status(422).render('checkout', view)
  }
  try {
    const order = placeOrder(visitor(res)!.id, parsed.delivery, session.cart ?? {})
    delete session.cart
    session.flash = { kind: 'ok', text: 'Thank you. Your order is placed.' }
    res.redirect(`/orders/${order.id}`)
  } catch (error) {
    if (!(error instanceof OrderRefused)) throw error
    session.flash = { kind: 'error', text: error.message }
    res.redirect('/cart')
  }
})

orderRoutes.get('/orders', (_req, res) => {
  res.render('orders', { orders: ordersOf(visitor(res)!.id) })
})

orderRoutes.get('/orders/:id(\\d+)', (req, res, next) => {
  const order = findOrder(Number(req.params.id))
  const user = visitor(res)!
  // Somebody else's order is not told apart from none, so that order numbers cannot be probed.
  if (!order || (order.userId !== user.id && user.role !== 'admin')) return next()
  res.render('order', { order })
})
