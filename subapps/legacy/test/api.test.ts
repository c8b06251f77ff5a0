import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { parse } from 'yaml'
import { api } from '../routes/api.ts'
import { openBrowser } from './browser.ts'
import { serveShop } from './serve.ts'

const METHODS = ['get', 'post', 'put', 'patch', 'delete']
const document = parse(await readFile(join(import.meta.dirname, '..', 'openapi.yaml'), 'utf8'))
const ajv = new Ajv2020({
  strict: false,
  formats: { 'date-time': /^\d{4}-\d\d-\d\dT[\d:.]+Z$/, 'uri-reference': true },
})
ajv.addSchema({ ...document, $id: 'shop' })

function assertIs(schema: string, value: unknown): void {
  const valid = ajv.validate({ $ref: `shop#/components/schemas/${schema}` }, value)
  assert.ok(valid, `${JSON.stringify(value)} is no ${schema}: ${ajv.errorsText()}`)
}

const shop = serveShop()

describe('openapi.yaml', () => {
  it('describes the operations that the app has, no more and no fewer', () => {
    const served = api.stack.flatMap(({ route }) =>
      route
        ? route.stack.map(handler => {
            const path = route.path.replaceAll(/:(\w+)\(\\d\+\)/g, '{$1}')
            return `${handler.method} /api/v1${path}`
          })
        : [],
    )
    const described = Object.entries<Record<string, unknown>>(document.paths).flatMap(([path, item]) =>
      Object.keys(item)
        .filter(key => METHODS.includes(key))
        .map(method => `${method} ${path}`),
    )
    assert.deepEqual([...new Set(served)].sort(), described.sort())
  })

  it('has examples that fit their schemas', () => {
    for (const [name, schema] of Object.entries<{ examples?: unknown[] }>(document.components.schemas)) {
      for (const example of schema.examples ?? []) assertIs(name, example)
    }
  })
})

describe('products', () => {
  it('are listed, found and shown', async () => {
    const list = await shop.browser.json('GET', '/api/v1/products')
    assert.equal(list.status, 200)
    for (const product of list.body as unknown[]) assertIs('Product', product)
    const found = await shop.browser.json('GET', '/api/v1/products?q=mug&category=Home')
    assert.deepEqual(found.body, [(await shop.browser.json('GET', '/api/v1/products/9')).body])
  })

  it('are a JSON 404 when unknown', async () => {
    for (const path of ['/api/v1/products/999', '/api/v1/products/x', '/api/v1/nothing']) {
      const { status, body } = await shop.browser.json('GET', path)
      assert.equal(status, 404)
      assertIs('Error', body)
    }
  })
})

describe('cart', () => {
  it('takes, changes and drops items', async () => {
    const empty = await shop.browser.json('GET', '/api/v1/cart')
    assert.deepEqual(empty.body, { lines: [], count: 0, totalCents: 0 })
    const added = await shop.browser.json('POST', '/api/v1/cart/items', { productId: 4, quantity: 2 })
    assertIs('Cart', added.body)
    assert.equal((added.body as { totalCents: number }).totalCents, 3780)
    const set = await shop.browser.json('PUT', '/api/v1/cart/items/4', { quantity: 5 })
    assert.equal((set.body as { count: number }).count, 5)
    assert.deepEqual((await shop.browser.json('GET', '/api/v1/cart')).body, set.body)
    const dropped = await shop.browser.json('DELETE', '/api/v1/cart/items/4')
    assert.deepEqual(dropped.body, { lines: [], count: 0, totalCents: 0 })
  })

  it('refuses unknown products, impossible quantities and what is not JSON', async () => {
    const refused: [method: string, path: string, body: unknown, status: number][] = [
      ['POST', '/api/v1/cart/items', { productId: 999 }, 422],
      ['POST', '/api/v1/cart/items', { productId: 4, quantity: 0 }, 422],
      ['POST', '/api/v1/cart/items', undefined, 422],
      ['PUT', '/api/v1/cart/items/4', { quantity: -1 }, 422],
      ['PUT', '/api/v1/cart/items/999', { quantity: 1 }, 404],
    ]
    for (const [method, path, body, status] of refused) {
      const answer = await shop.browser.json(method, path, body)
      assert.equal(answer.status, status, `${method} ${path} ${JSON.stringify(body)}`)
      assertIs('Error', answer.body)
    }
    const form = await shop.browser.submit('/api/v1/cart/items', { productId: '4' })
    assert.equal(form.status, 422)
    const broken = await fetch(`${shop.origin}/api/v1/cart/items`, {
      method: 'POST',
      body: '{',
      headers: { 'content-type': 'application/json' },
    })
    assert.equal(broken.status, 400)
    assertIs('Error', await broken.json())
  })
})

describe('orders', () => {
  const delivery = { recipient: 'Robin', address: 'Here' }

  it('need a signed-in visitor', async () => {
    for (const [method, path] of [
      ['GET', '/api/v1/orders'],
      ['POST', '/api/v1/orders'],
      ['GET', '/api/v1/orders/1'],
      ['PATCH', '/api/v1/orders/1'],
    ] as const) {
      assert.equal((await shop.browser.json(method, path)).status, 401, `${method} ${path}`)
    }
  })

  it('are placed out of the cart, listed, and moved on by staff only', async () => {
    const fan = shop.browser
    await fan.signIn('fan@example.com', 'fan')
    assert.equal((await fan.json('POST', '/api/v1/orders', delivery)).status, 409)
    await fan.json('POST', '/api/v1/cart/items', { productId: 4 })
    assert.equal((await fan.json('POST', '/api/v1/orders', { recipient: '' })).status, 422)
    const placed = await fan.json('POST', '/api/v1/orders', delivery)
    assert.equal(placed.status, 201)
    assertIs('Order', placed.body)
    const path = placed.headers.get('location')!
    assert.match(path, /^\/api\/v1\/orders\/\d+$/)
    assert.deepEqual((await fan.json('GET', path)).body, placed.body)
    assert.deepEqual((await fan.json('GET', '/api/v1/orders')).body, [placed.body])
    assert.equal((await fan.json('PATCH', path, { state: 'packed' })).status, 403)

    const staff = openBrowser(shop.origin)
    await staff.signIn('admin@example.com', 'admin')
    const packed = await staff.json('PATCH', path, { state: 'packed' })
    assert.deepEqual(packed.body, { ...(placed.body as object), state: 'packed' })
    assert.deepEqual((await staff.json('GET', '/api/v1/orders')).body, [packed.body])
    assert.equal((await staff.json('PATCH', path, { state: 'placed' })).status, 409)
    assert.equal((await staff.json('PATCH', path, { state: 'lost' })).status, 422)
    assert.equal((await staff.json('PATCH', '/api/v1/orders/999', { state: 'sent' })).status, 404)
  })

  it('of somebody else are not told apart from none', async () => {
    const staff = openBrowser(shop.origin)
    await staff.signIn('admin@example.com', 'admin')
    await staff.json('POST', '/api/v1/cart/items', { productId: 4 })
    const placed = await staff.json('POST', '/api/v1/orders', delivery)
    await shop.browser.signIn('fan@example.com', 'fan')
    const theirs = await shop.browser.json('GET', placed.headers.get('location')!)
    const none = await shop.browser.json('GET', '/api/v1/orders/999')
    assert.deepEqual([theirs.status, theirs.body], [none.status, none.body])
  })
})
