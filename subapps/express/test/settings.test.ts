import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readSettings } from '../settings.ts'

test('without any variable it is on loopback, port 3001, with no token', () => {
  const { port, host, assets, token, sessionSecret, database } = readSettings({})
  assert.deepEqual({ port, host, assets }, { port: 3001, host: '127.0.0.1', assets: '/static' })
  assert.equal(token, undefined)
  assert.equal(sessionSecret, undefined)
  assert.match(database, /data[/\\]express\.sqlite$/)
})

test('an empty variable counts as unset, so that an empty token lets nobody in', () => {
  assert.deepEqual(
    readSettings({ PORT: '', HOST: '', ASSETS: '', LEAGUE_TOKEN: '', SESSION_SECRET: '' }),
    readSettings({}),
  )
})

test('a trailing slash of the asset base is dropped', () => {
  assert.equal(readSettings({ ASSETS: 'https://cdn.example/assets/' }).assets, 'https://cdn.example/assets')
})

for (const PORT of ['http', '-1', '65536', '80.5']) {
  test(`PORT=${PORT} is refused`, () => {
    assert.throws(() => readSettings({ PORT }), RangeError)
  })
}
