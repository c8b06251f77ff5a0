import assert from 'node:assert/strict'
import type { IncomingMessage } from 'node:http'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { resolveGuards } from '../../host/guard/guards.ts'
import type { Guard, GuardEntry, GuardResult, Guards } from '../../host/options.ts'

const request = { headers: {}, rawHeaders: [] } as unknown as IncomingMessage
const entry: GuardEntry = { address: '10.0.0.1', mount: 'a', onEnd: () => {} }

const wrong: readonly (readonly [what: string, given: unknown, option: string, message: RegExp])[] = [
  ['null', null, 'guard', /a function, or rules/],
  ['true', true, 'guard', /a function, or rules/],
  ['text', 'basic', 'guard', /a function, or rules/],
  ['an empty list', [], 'guard', /guards nothing/],
  ['rules without a rule', {}, 'guard', /guards nothing/],
  ['a Map', new Map([['basic', { ada: 'x' }]]), 'guard', /guards nothing/],
  ['a misspelt rule', { Basic: { ada: 'x' } }, 'guard.Basic', /allow, basic, bearer, concurrency/],
  ['a rule that is not set', { allow: ['::1'], basic: undefined }, 'guard.basic', /the rule, or no such key/],
  ['a list in a list', [[() => true]], 'guard.0', /a function, or rules/],
  ['a mistake in a list', [() => true, { basic: {} }], 'guard.1.basic', /lets nobody in/],
  ['no users', { basic: {} }, 'guard.basic', /passwords by user name/],
  ['users in a list', { basic: ['ada'] }, 'guard.basic', /passwords by user name/],
  ['a user name with a colon', { basic: { 'a:b': 'x' } }, 'guard.basic', /"a:b".*without ":"/],
  ['a user name with a line break', { basic: { 'a\n': 'x' } }, 'guard.basic', /control characters/],
  ['an empty password', { basic: { ada: '' } }, 'guard.basic.ada', /empty/],
  ['a password that is a number', { basic: { ada: 1234 } }, 'guard.basic.ada', /no text \(number\)/],
  ['a password with a line break', { basic: { ada: 'x\n' } }, 'guard.basic.ada', /control character/],
  ['no tokens', { bearer: [] }, 'guard.bearer', /lets nobody in/],
  ['a token by itself', { bearer: 'secret-1' }, 'guard.bearer', /no list \(string\).*a list of at least one token/],
  ['an empty token', { bearer: ['ok', ''] }, 'guard.bearer.1', /empty/],
  ['a token that nobody can send', { bearer: ['secret 1'] }, 'guard.bearer.0', /no client can send/],
  ['no addresses', { allow: [] }, 'guard.allow', /lets nobody in/],
  ['an address by itself', { allow: '10.0.0.1' }, 'guard.allow', /a list of addresses/],
  ['no address', { allow: ['localhost'] }, 'guard.allow.0', /an address or subnet/],
  ['no limit', { concurrency: {} }, 'guard.concurrency.limit', /a whole number from 1/],
  ['a limit of nobody', { concurrency: { limit: 0 } }, 'guard.concurrency.limit', /a whole number from 1/],
  ['a queue of halves', { concurrency: { limit: 1, queue: 0.5 } }, 'guard.concurrency.queue', /a whole number from 0/],
  ['no wait', { concurrency: { limit: 1, wait: 0 } }, 'guard.concurrency.wait', /a whole number from 1/],
  ['a misspelt limit', { concurrency: { limit: 1, max: 1 } }, 'guard.concurrency.max', /limit, queue, wait/],
]

suite('a guard that cannot be meant is refused, with the place of the mistake', () => {
  for (const [what, given, option, message] of wrong) {
    test(what, () => {
      assert.throws(
        () => resolveGuards('guard', given as Guards),
        (error: Error & { code: string }) => {
          assert.equal(error.code, 'PORTICO_OPTION_INVALID')
          assert.match(error.message, message)
          assert.ok(error.message.startsWith(`Option ${option} `), error.message)
          return true
        },
      )
    })
  }

  test('without telling a secret', () => {
    for (const given of [
      { basic: { ada: 1234567 } },
      { bearer: ['secret 1234567'] },
      { bearer: [1234567] },
      { bearer: '1234567 ' },
      { basic: 'ada:1234567' },
      'ada:1234567',
      ['ada:1234567'],
      1234567,
    ]) {
      try {
        resolveGuards('guard', given as unknown as Guards)
        assert.fail('it was taken')
      } catch (error) {
        assert.doesNotMatch((error as Error).message, /1234567/)
      }
    }
  })
})

test('nothing given is no guard', () => {
  assert.equal(resolveGuards('guard', undefined), undefined)
})

test('a function is the guard itself', () => {
  const guard: Guard = () => true
  assert.equal(resolveGuards('guard', guard), guard)
})

test('changing what was given changes nothing', async () => {
  const list: (Guard | { allow: string[] })[] = [() => true, { allow: ['192.0.2.1'] }]
  const guard = resolveGuards('guard', list)!
  list.pop()
  assert.equal(await guard(request, entry), false)
  const basic: Record<string, string> = { ada: 'x' }
  const one = resolveGuards('guard', { basic })!
  delete basic.ada
  basic.eve = 'y'
  const asked = (pair: string) => {
    const authorization = `Basic ${Buffer.from(pair).toString('base64')}`
    const headers = { authorization }
    return one({ headers, rawHeaders: ['Authorization', authorization] } as unknown as IncomingMessage, entry)
  }
  assert.equal(asked('ada:x'), true)
  assert.notEqual(asked('eve:y'), true)
})

test('a list lets in where all do, asks in order, and stops at the first that does not', async () => {
  const answers = [true, false, undefined, 'true', 1, new Response('no'), null] as unknown as GuardResult[]
  const step = fc.record({ answer: fc.constantFrom(...answers), late: fc.boolean() })
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), async steps => {
      const asked: number[] = []
      const guards = steps.map(
        ({ answer, late }, at): Guard =>
          () => {
            asked.push(at)
            return late ? Promise.resolve(answer) : answer
          },
      )
      const result = await resolveGuards('guard', guards)!(request, entry)
      const refusing = steps.findIndex(({ answer }) => answer !== true)
      const last = refusing === -1 ? steps.length - 1 : refusing
      assert.equal(result, steps[last]!.answer)
      assert.deepEqual(asked, [...steps.keys()].slice(0, last + 1))
    }),
  )
})

test('a list without a late guard answers at once', () => {
  assert.equal(resolveGuards('guard', [() => true, { allow: ['10.0.0.0/8'] }])!(request, entry), true)
})

test('a failure of a late guard is the failure of the list', async () => {
  const guard = resolveGuards('guard', [async () => Promise.reject(new Error('down')), () => true])!
  await assert.rejects(async () => guard(request, entry), /down/)
})

test('addresses are asked for before credentials, and credentials before a place', () => {
  const rules = { concurrency: { limit: 1 }, bearer: ['t'], allow: ['10.0.0.1'] }
  const guard = resolveGuards('guard', rules)!
  let places = 0
  const ask = (address: string) => guard(request, { address, mount: 'a', onEnd: () => places++ })
  assert.equal(ask('10.0.0.2'), false)
  assert.equal((ask('10.0.0.1') as Response).status, 401)
  assert.equal(places, 0)
})
