import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readSettings } from '../settings.ts'

describe('settings', () => {
  it('have defaults, and an empty variable counts as unset', () => {
    const settings = readSettings({ PORT: '', ASSETS: '' })
    assert.equal(settings.assets, '/static')
    assert.equal(settings.port, 3003)
    assert.equal(settings.host, '127.0.0.1')
    assert.match(settings.database, /legacy\/data\/legacy\.sqlite$/)
  })

  it('draw a new secret where none is set', () => {
    assert.notEqual(readSettings({}).sessionSecret, readSettings({}).sessionSecret)
    assert.equal(readSettings({ SESSION_SECRET: 'kept' }).sessionSecret, 'kept')
  })

  it('drop a trailing slash of the asset base and refuse what is no port', () => {
    assert.equal(readSettings({ ASSETS: 'https://cdn.example/a/' }).assets, 'https://cdn.example/a')
    assert.throws(() => readSettings({ PORT: '70000' }), /PORT .* 70000/)
    assert.throws(() => readSettings({ PORT: 'http' }), RangeError)
  })
})
