import { Router } from 'express'
import { categories, featuredProducts, findProduct, findProducts } from '../shop/products.ts'
import { openStockStream } from '../shop/stock-feed.ts'

/** Front page, product pages and the live stock feed. */
export const productRoutes: Router = Router()

productRoutes.get('/', (_req, res) => {
  res.render('home', { products: featuredProducts() })
})

productRoutes.get('/products', (req, res) => {
  const q = typeof req.query.q === 'string' ? req.query.q.slice(0, 100) : ''
  const category = typeof req.query.category === 'string' ? req.query.category : ''
  res.render('products', { q, category, categories: categories(), products: findProducts({ q, category }) })
})

productRoutes.get('/products/:id(\\d+)', (req, res, next) => {
  const product = findProduct(Number(req.params.id))
  if (!product) return next()
  res.render('product', { product })
})

productRoutes.get('/stock/events', (_req, res) => {
  openStockStream(res)
})
