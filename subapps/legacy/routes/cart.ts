import { Router } from 'express'
import { sessionOf } from '../middleware/session.ts'
import { parseQuantity, viewCart, withAdded, withQuantity } from '../shop/cart.ts'
import { findProduct } from '../shop/products.ts'

/** The cart page and its forms. */
export const cartRoutes: Router = Router()

cartRoutes.get('/cart', (req, res) => {
  res.render('cart', { cart: viewCart(sessionOf(req).cart ?? {}) })
})

cartRoutes.post('/cart/add', (req, res) => {
  const session = sessionOf(req)
  const product = findProduct(Number(req.body.productId))
  const quantity = parseQuantity(req.body.quantity ?? '1', 1)
  if (product && quantity) {
    session.cart = withAdded(session.cart ?? {}, product.id, quantity)
    session.flash = { kind: 'ok', text: `“${product.name}” is in your cart.` }
  } else {
    session.flash = { kind: 'error', text: 'That could not be added to your cart.' }
  }
  res.redirect('/cart')
})

cartRoutes.post('/cart/change', (req, res) => {
  const session = sessionOf(req)
  const quantity = parseQuantity(req.body.quantity, 0)
  const product = findProduct(Number(req.body.productId))
  if (product && quantity !== undefined) {
    session.cart = withQuantity(session.cart ?? {}, product.id, quantity)
  } else {
    session.flash = { kind: 'error', text: 'A quantity is a whole number, 0 or more.' }
  }
  res.redirect('/cart')
})

cartRoutes.post('/cart/remove', (req, res) => {
  const session = sessionOf(req)
  session.cart = withQuantity(session.cart ?? {}, Number(req.body.productId), 0)
  session.flash = { kind: 'ok', text: 'Removed from your cart.' }
  res.redirect('/cart')
})
