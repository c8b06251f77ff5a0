import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { Description } from '../../python/test/description.ts'
import { run } from '../../python/test/run.ts'
import { absence, type Served, serve } from '../../python/test/served.ts'
import { Visitor } from '../../python/test/visitor.ts'

const skip = absence('flask')
const folder = await mkdtemp(join(tmpdir(), 'board-'))
after(() => rm(folder, { recursive: true }))

function serveBoard(environment: Record<string, string> = {}): Promise<Served> {
  const database = join(folder, `${Object.values(environment).join('')}.sqlite`.replaceAll('/', '-'))
  return serve('flask', ['gunicorn', 'app:app', '--bind', '127.0.0.1:0'], {
    BOARD_DB: database,
    BOARD_TOKEN: 'secret',
    ...environment,
  })
}

test("the board's own tests pass", { skip }, async () => {
  const output = await run('flask', ['python', '-m', 'unittest', 'discover', '--start-directory', 'test'])
  assert.match(output, /Ran \d+ tests[\s\S]*\nOK/)
})

// Under SCRIPT_NAME as any WSGI server hands it on: the application writes the prefix into its links.
for (const prefix of ['', '/ch11/flask']) {
  describe(`the board served by gunicorn at ${prefix || '/'}`, { skip }, () => {
    let board: Served
    before(async () => {
      board = await serveBoard(prefix === '' ? {} : { SCRIPT_NAME: prefix })
    })
    after(async () => assert.equal(await board.stop(), 0))

    test('every style sheet, script and image of a page is there', async () => {
      const visitor = new Visitor(board.origin)
      const page = await visitor.page(`${prefix}/`)
      const files = [...page.matchAll(/<(?:link|script|img)[^>]* (?:href|src)="([^"]+)"/g)].map(([, url]) => url ?? '')
      assert.deepEqual(
        [...new Set(files)].sort(),
        ['/design/portico.css', '/static/board.css', '/static/board.js', '/static/board.svg'].map(
          path => prefix + path,
        ),
      )
      for (const file of files) await visitor.page(file)
    })

    test('somebody signs in, posts a notice, thanks for it, and signs out; each step is told once', async () => {
      const visitor = new Visitor(board.origin)
      const asked = await visitor.fetch(`${prefix}/notices/new`)
      const form = asked.headers.get('location') ?? ''
      assert.equal(form, `${prefix}/sign-in?next=${prefix}/notices/new`)
      const fan = { email: 'fan@example.com', password: 'fan' }
      const entered = await visitor.submit(form, fan, `${prefix}/sign-in`)
      assert.equal(entered.headers.get('location'), `${prefix}/notices/new`)
      assert.match(await visitor.page(`${prefix}/notices/new`), /Welcome back, Kim\./)
      const notice = { category: 'lost', title: 'A glove', body: 'The left one.' }
      const posted = await visitor.submit(`${prefix}/notices/new`, notice)
      const address = posted.headers.get('location') ?? ''
      assert.match(address, new RegExp(`^${prefix}/notices/\\d+$`))
      assert.match(await visitor.page(address), /Your notice is on the board\./)
      assert.equal((await visitor.submit(address, {}, `${address}/thanks`)).status, 303)
      const page = await visitor.page(address)
      assert.doesNotMatch(page, /Your notice is on the board\./)
      assert.match(page, /aria-pressed="true">Thanks <span class="badge" data-count>1</)
      const left = await visitor.submit(`${prefix}/`, {}, `${prefix}/sign-out`)
      assert.equal(left.headers.get('location'), `${prefix}/`)
      assert.match(await visitor.page(`${prefix}/`), /You are signed out\./)
      assert.equal((await visitor.fetch(`${prefix}/notices/new`)).status, 303)
    })
  })
}

describe("the board's API", { skip }, () => {
  const description = Description.read(join(import.meta.dirname, '..', 'openapi.yaml'))
  let visitor: Visitor
  let board: Served
  before(async () => {
    board = await serveBoard({ BOARD_STEWARD_PASSWORD: 'other' })
    visitor = new Visitor(board.origin)
  })
  after(() => board.stop())

  test('the document has exactly the operations that the application has', async () => {
    const output = await run('flask', ['flask', '--app', 'app', 'routes'], { BOARD_DB: join(folder, 'routes.sqlite') })
    const routed = [...output.matchAll(/^api\.\w+\s+([A-Z, ]+?)\s+(\/\S+)/gm)].flatMap(([, methods = '', path = '']) =>
      methods.split(', ').map(method => `${method} ${path.replaceAll(/<(?:int:)?(\w+)>/g, '{$1}')}`),
    )
    assert.deepEqual(description.operations, routed.sort())
  })

  const notice = { category: 'travel', title: 'Two seats', body: 'To Millbrook.' }
  const cases: readonly [string, string, number, unknown?][] = [
    ['GET /api/v1/categories', '/api/v1/categories', 200],
    ['GET /api/v1/notices', '/api/v1/notices?q=coach&category=travel&limit=1', 200],
    ['GET /api/v1/notices', '/api/v1/notices?category=other', 400],
    ['POST /api/v1/notices', '/api/v1/notices', 201, notice],
    ['POST /api/v1/notices', '/api/v1/notices', 422, { title: 1 }],
    ['POST /api/v1/notices', '/api/v1/notices', 400, []],
    ['POST /api/v1/notices', '/api/v1/notices', 413, { ...notice, body: 'x'.repeat(70_000) }],
    ['POST /api/v1/notices', '/api/v1/notices', 415],
    ['GET /api/v1/notices/{number}', '/api/v1/notices/1', 200],
    ['GET /api/v1/notices/{number}', '/api/v1/notices/99', 404],
    ['POST /api/v1/notices/{number}/replies', '/api/v1/notices/1/replies', 201, { body: 'Count me in.' }],
    ['POST /api/v1/notices/{number}/replies', '/api/v1/notices/1/replies', 422, { body: '' }],
    ['DELETE /api/v1/notices/{number}', '/api/v1/notices/2', 204],
    ['DELETE /api/v1/notices/{number}', '/api/v1/notices/99', 404],
  ]
  for (const [operation, path, status, body] of cases) {
    test(`the answer ${status} to ${operation} is as described`, async () => {
      const response = await visitor.fetch(path, {
        method: operation.split(' ')[0] ?? '',
        headers: { Authorization: 'Bearer secret', ...(body !== undefined && { 'Content-Type': 'application/json' }) },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      })
      assert.equal(response.status, status)
      await description.assertDescribes(operation, response)
    })
  }

  test('a write without the token is refused as described', async () => {
    for (const operation of description.operations.filter(each => !each.startsWith('GET'))) {
      const [method = '', path = ''] = operation.split(' ')
      const response = await visitor.fetch(path.replace('{number}', '1'), { method })
      assert.equal(response.status, 401)
      await description.assertDescribes(operation, response)
    }
  })
})
