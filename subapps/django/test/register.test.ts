import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { Description } from '../../python/test/description.ts'
import { run } from '../../python/test/run.ts'
import { absence, type Served, serve } from '../../python/test/served.ts'
import { Visitor } from '../../python/test/visitor.ts'

const skip = absence('django')
const folder = await mkdtemp(join(tmpdir(), 'register-'))
after(() => rm(folder, { recursive: true }))

function serveRegister(database: string, environment: Record<string, string> = {}): Promise<Served> {
  return serve('django', ['gunicorn', 'club_register.wsgi', '--bind', '127.0.0.1:0'], {
    REGISTER_DB: join(folder, 'new', `${database}.sqlite`),
    REGISTER_TOKEN: 'secret',
    DJANGO_DEMO: '1',
    ...environment,
  })
}

test("the register's own tests pass", { skip }, async () => {
  const output = await run('django', ['python', 'manage.py', 'test'])
  assert.match(output, /Ran \d+ tests[\s\S]*\nOK/)
})

const fileLinks = /<(?:link|script|img)[^>]* (?:href|src)="([^"]+)"/g

// Under SCRIPT_NAME as any WSGI server hands it on: the project writes the prefix into its links.
for (const prefix of ['', '/ch11/django']) {
  describe(`the register served by gunicorn at ${prefix || '/'}`, { skip }, () => {
    const admin = `${prefix}/admin`
    const demoAccount = { username: 'admin', password: 'admin' }
    let register: Served
    before(async () => {
      register = await serveRegister(prefix === '' ? 'root' : 'prefix', prefix === '' ? {} : { SCRIPT_NAME: prefix })
    })
    after(async () => assert.equal(await register.stop(), 0))

    test('every style sheet, script and image of the pages and of the administration is there', async () => {
      const visitor = new Visitor(register.origin)
      await visitor.submit(`${admin}/login/?next=${admin}/`, demoAccount)
      const pages = [`${prefix}/`, `${prefix}/clubs/old-quarry/`, `${admin}/`, `${admin}/register/club/1/change/`]
      const files = new Set<string>()
      for (const path of pages) {
        const page = await visitor.page(path)
        // Without one a browser asks for /favicon.ico, which is outside the prefix.
        assert.match(page, /<link rel="icon"/)
        for (const [, url = ''] of page.matchAll(fileLinks)) files.add(url)
      }
      assert.ok(files.size > 10)
      for (const file of files) {
        assert.ok(file.startsWith(`${prefix}/static/`) || file.startsWith(`${admin}/`), file)
        await visitor.page(file)
      }
    })

    test('the secretary signs in, adds, changes and deletes a player, and signs out', async () => {
      const visitor = new Visitor(register.origin)
      const asked = await visitor.fetch(`${admin}/`)
      const form = asked.headers.get('location') ?? ''
      assert.equal(form, `${admin}/login/?next=${admin}/`)
      const entered = await visitor.submit(form, demoAccount)
      assert.equal(entered.headers.get('location'), `${admin}/`)
      const player = { club: '1', name: 'Zoe Added', position: 'forward', shirt_number: '77' }
      const added = await visitor.submit(`${admin}/register/player/add/`, player)
      assert.equal(added.headers.get('location'), `${admin}/register/player/`)
      const list = await visitor.page(`${admin}/register/player/`)
      assert.match(list, /was added successfully/)
      const [, address = ''] = /<a href="([^"]*\/change\/[^"]*)">Zoe Added</.exec(list) ?? []
      assert.ok(address.startsWith(`${admin}/register/player/`), address)
      await visitor.submit(address, { ...player, name: 'Zoe Changed' })
      assert.match(await visitor.page(`${admin}/register/player/`), /Zoe Changed/)
      const removed = await visitor.submit(address.replace(/change\/.*/, 'delete/'), { post: 'yes' })
      assert.equal(removed.headers.get('location'), `${admin}/register/player/`)
      assert.match(await visitor.page(`${admin}/register/player/`), /was deleted successfully/)
      await visitor.submit(`${admin}/`, {}, `${admin}/logout/`)
      assert.equal((await visitor.fetch(`${admin}/`)).status, 302)
    })

    test('somebody tells the secretary of a mistake', async () => {
      const visitor = new Visitor(register.origin)
      const path = `${prefix}/clubs/old-quarry/`
      const sent = await visitor.submit(path, { text: 'It was founded in 1912.' })
      assert.equal(sent.headers.get('location'), path)
      assert.match(await visitor.page(path), /The secretary will look into it\./)
    })
  })
}

describe("the register's API", { skip }, () => {
  const description = Description.read(join(import.meta.dirname, '..', 'openapi.yaml'))
  let visitor: Visitor
  let register: Served
  before(async () => {
    register = await serveRegister('api')
    visitor = new Visitor(register.origin)
  })
  after(() => register.stop())

  const result = '/api/v1/matches/{number}/result'
  const cases: readonly [string, string, number, unknown?][] = [
    ['GET /api/v1/clubs', '/api/v1/clubs', 200],
    ['GET /api/v1/clubs/{number}', '/api/v1/clubs/1', 200],
    ['GET /api/v1/clubs/{number}', '/api/v1/clubs/99999999999999999999', 404],
    ['GET /api/v1/matches', '/api/v1/matches?round=2', 200],
    ['GET /api/v1/matches', '/api/v1/matches?round=0', 400],
    ['GET /api/v1/matches/{number}', '/api/v1/matches/1', 200],
    ['GET /api/v1/matches/{number}', '/api/v1/matches/99', 404],
    [`PUT ${result}`, '/api/v1/matches/7/result', 200, { home: 0, away: 99 }],
    [`PUT ${result}`, '/api/v1/matches/7/result', 422, { home: -1, away: true }],
    [`PUT ${result}`, '/api/v1/matches/7/result', 400, []],
    [`PUT ${result}`, '/api/v1/matches/7/result', 413, 'x'.repeat(2_700_000)],
    [`PUT ${result}`, '/api/v1/matches/7/result', 415],
    [`PUT ${result}`, '/api/v1/matches/99/result', 404, { home: 0, away: 0 }],
    [`DELETE ${result}`, '/api/v1/matches/7/result', 204],
    [`DELETE ${result}`, '/api/v1/matches/99/result', 404],
    ['GET /api/v1/standings', '/api/v1/standings', 200],
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

  test('every operation of the document is tried, and every address of the application is in it', async () => {
    assert.deepEqual(description.operations, [...new Set(cases.map(([operation]) => operation))].sort())
    const routes =
      'from register.api.urls import urlpatterns; print(*(each.pattern for each in urlpatterns), sep="\\n")'
    const output = await run('django', ['python', 'manage.py', 'shell', '--command', routes])
    const routed = [...output.matchAll(/^[\w/<>:]+$/gm)].map(
      ([route]) => `/api/v1/${route.replaceAll(/<(?:int:)?(\w+)>/g, '{$1}')}`,
    )
    assert.deepEqual([...new Set(description.operations.map(each => each.split(' ')[1]))].sort(), routed.sort())
  })
})

test('without DJANGO_DEMO there is no administrator with a known password', { skip }, async () => {
  await using register = await serveRegister('plain', { DJANGO_DEMO: '' })
  const visitor = new Visitor(register.origin)
  const answer = await visitor.submit('/admin/login/', { username: 'admin', password: 'admin' })
  assert.equal(answer.status, 200)
  assert.match(await answer.text(), /Please enter the correct username/)
})
