import { type ErrorRequestHandler, json, type Request, type RequestHandler, Router } from 'express'
import { sessionOf, visitor } from '../middleware/session.ts'
import { parseQuantity, viewCart, withAdded, withQuantity } from '../shop/cart.ts'
import { parseDelivery } from '../shop/delivery.ts'
import { allOrders, changeState, findOrder, isOrderState, OrderRefused, ordersOf, placeOrder } from '../shop/orders.ts'
import { findProduct, findProducts } from '../shop/products.ts'

/** The JSON API, served under /api/v1 and described in openapi.yaml. */
export const api: Router = Router()

// No form's media type is read: a foreign page may send those without asking, JSON it may not.
api.use(json({ limit: '32kb', type: 'application/json' }))

const needUser: RequestHandler = (_req, res, next) => {
  if (visitor(res)) return next()
  res.status(401).json({ error: 'Sign in first.' })
}

const needAdmin: RequestHandler = (_req, res, next) => {
  if (visitor(res)?.role === 'admin') return next()
  res.status(403).json({ error: 'Only staff may do this.' })
}

const currentCart = (req: Request) => sessionOf(req).cart ?? {}

api.get('/products', (req, res) => {
  const { q, category } = req.query
  res.json(findProducts({ q: typeof q === 'string' ? q : '', category: typeof category === 'string' ? category : '' }))
})

api.get('/products/:id(\\d+)', (req, res, next) => {
  const product = findProduct(Number(req.params.id))
  product ? res.json(product) : next()
})

api.get('/cart', (req, res) => {
  res.json(viewCart(currentCart(req)))
})

api.post('/cart/items', (req, res) => {
  const product = findProduct(Number(req.body?.productId))
  const quantity = parseQuantity(req.body?.quantity ?? 1, 1)
  if (!product || !quantity) return res.status(422).json({ error: 'Needs a productId of the shop and a quantity > 0.' })
  const cart = withAdded(currentCart(req), product.id, quantity)
  sessionOf(req).cart = cart
  res.json(viewCart(cart))
})

api.put('/cart/items/:productId(\\d+)', (req, res, next) => {
  const product = findProduct(Number(req.params.productId))
  if (!product) return next()
  const quantity = parseQuantity(req.body?.quantity, 0)
  if (quantity === undefined) return res.status(422).json({ error: 'Needs a quantity, a whole number from 0 up.' })
  const cart = withQuantity(currentCart(req), product.id, quantity)
  sessionOf(req).cart = cart
  res.json(viewCart(cart))
})

api.delete('/cart/items/:productId(\\d+)', (req, res) => {
  const cart = withQuantity(currentCart(req), Number(req.params.productId), 0)
  sessionOf(req).cart = cart
  res.json(viewCart(cart))
})

api.use('/orders', needUser)

api.get('/orders', (_req, res) => {
  const user = visitor(res)!
  res.json(user.role === 'admin' ? allOrders() : ordersOf(user.id))
})

api.post('/orders', (req, res) => {
  const parsed = parseDelivery(req.body ?? {})
  if (parsed.errors) return res.status(422).json({ error: Object.values(parsed.errors).join(' ') })
  const order = placeOrder(visitor(res)!.id, parsed.delivery, currentCart(req))
  delete sessionOf(req).cart
  res.status(201).location(`/api/v1/orders/${order.id}`).json(order)
})

api.get('/orders/:id(\\d+)', (req, res, next) => {
  const order = findOrder(Number(req.params.id))
  const user = visitor(res)!
  order && (order.userId === user.id || user.role === 'admin') ? res.json(order) : next()
})

api.patch('/orders/:id(\\d+)', needAdmin, (req, res, next) => {
  const order = findOrder(Number(req.params.id))
  if (!order) return next()
  if (!isOrderState(req.body?.state)) return res.status(422).json({ error: 'Needs a state that orders have.' })
  res.json(changeState(order, req.body.state))
})

api.use((_req, res) => {
  res.status(404).json({ error: 'There is no such thing in the shop.' })
})

const sendError: ErrorRequestHandler = (error, _req, res, next) => {
  if (res.headersSent) return next(error)
  if (error instanceof OrderRefused) return void res.status(409).json({ error: error.message })
  const status = Number(error?.status)
  if (status >= 400 && status < 500) return void res.status(status).json({ error: 'The request could not be read.' })
  console.error(error)
  res.status(500).json({ error: 'Something went wrong.' })
}
api.use(sendError)
