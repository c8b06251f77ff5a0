import { Router } from 'express'
import { requireAdmin, sessionOf } from '../middleware/session.ts'
import { allOrders, changeState, findOrder, isOrderState, nextStates, OrderRefused } from '../shop/orders.ts'

/** The staff's order desk. */
export const adminRoutes: Router = Router()

adminRoutes.use('/admin', requireAdmin)

adminRoutes.get('/admin', (req, res) => {
  const state = isOrderState(req.query.state) ? req.query.state : undefined
  // The desk stays open on a screen all day and has to show new orders.
  res.set('Refresh', `300; url=/admin${state ? `?state=${state}` : ''}`)
  res.render('admin', { orders: allOrders(state), state, nextStates })
})

adminRoutes.post('/admin/orders/:id(\\d+)', (req, res, next) => {
  const order = findOrder(Number(req.params.id))
  if (!order) return next()
  const session = sessionOf(req)
  try {
    if (!isOrderState(req.body.state)) throw new OrderRefused('Orders have no such state.')
    changeState(order, req.body.state)
    session.flash = { kind: 'ok', text: `Order ${order.id} is now ${req.body.state}.` }
  } catch (error) {
    if (!(error instanceof OrderRefused)) throw error
    session.flash = { kind: 'error', text: error.message }
  }
  res.redirect('/admin')
})
