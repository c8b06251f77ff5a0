import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Breaker } from '../../host/remote/breaker.ts'

function broken(): Breaker {
  const breaker = new Breaker({ failures: 2, cooldown: 100 })
  breaker.onFailure(0)
  breaker.onFailure(0)
  return breaker
}

describe('a breaker', () => {
  test('lets requests through until so many failed in a row', () => {
    const breaker = new Breaker({ failures: 2, cooldown: 100 })
    breaker.onFailure(0)
    assert.equal(breaker.allows(0), true)
    breaker.onSuccess()
    breaker.onFailure(0)
    assert.equal(breaker.allows(0), true, 'a success in between starts the count anew')
    breaker.onFailure(0)
    assert.equal(breaker.allows(0), false)
  })

  test('lets one request try after the cooldown, and none beside it', () => {
    const breaker = broken()
    assert.equal(breaker.allows(99), false)
    assert.equal(breaker.remaining(40), 60)
    assert.equal(breaker.allows(100), true)
    breaker.onTry(100)
    assert.equal(breaker.allows(100), false)
  })

  test('closes with the first success', () => {
    const breaker = broken()
    breaker.onTry(100)
    breaker.onSuccess()
    assert.equal(breaker.allows(100), true)
  })

  test('waits twice as long after each failed try, up to a minute', () => {
    const breaker = broken()
    breaker.onFailure(100)
    assert.equal(breaker.remaining(100), 200)
    for (let index = 0; index < 40; index++) breaker.onFailure(0)
    assert.equal(breaker.remaining(0), 60_000)
  })

  test('lets another try when nothing was heard of the one before', () => {
    const breaker = broken()
    breaker.onTry(100)
    assert.equal(breaker.allows(100 + 200), true)
  })
})
