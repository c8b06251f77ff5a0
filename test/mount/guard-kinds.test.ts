import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Witness } from '../adapters/kind.ts'
import { kinds } from '../adapters/kinds.ts'
import { ask } from '../adapters/wire.ts'
import { codeOf, listen, openHost } from '../host/serving.ts'
import { until } from '../until.ts'
import { handshake } from './websockets.ts'

const guard = { allow: ['127.0.0.1'], basic: { ada: 'x' }, bearer: ['t'], concurrency: { limit: 10 } }
const strangers: Record<string, string>[] = [{}, { authorization: 'Bearer u' }, { authorization: 'Basic YWRhOnk=' }]
const known: Record<string, string>[] = [{ authorization: 'Bearer t' }, { authorization: 'Basic YWRhOng=' }]

for (const kind of kinds) {
  test(`${kind.name}: rules keep requests and upgrades out, and let them in, direct and hooked`, async t => {
    const witness = new Witness()
    const app = await kind.create({ label: 'x', witness })
    t.after(() => kind.release?.(app))
    const host = await openHost(t)
    host.addHook('onRequest', async () => {})
    host.mount('/direct', app as object, { guard, hooks: false, docs: false })
    host.mount('/hooked', app as object, { guard, docs: false })
    const port = await listen(host)
    const path = kind.family === 'directory' ? 'a%20b%25.txt' : 'ok'
    let taken = 0
    for (const prefix of ['/direct', '/hooked']) {
      const upgrades = taken
      for (const headers of strangers) {
        const refusals = [
          await ask(port, `${prefix}/${path}`, { headers }),
          await ask(port, `${prefix}/socket`, { headers: { ...headers, ...handshake } }),
        ]
        for (const answer of refusals) {
          assert.deepEqual([answer.status, codeOf(answer)], [401, 'PORTICO_UNAUTHENTICATED'])
          assert.equal(answer.headers.get('x-app'), null)
        }
      }
      assert.equal(witness.count('upgrade'), upgrades)
      for (const headers of known) {
        assert.equal((await ask(port, `${prefix}/${path}`, { headers })).status, 200)
        if (!kind.sockets) continue
        assert.equal((await ask(port, `${prefix}/socket`, { headers: { ...headers, ...handshake } })).status, 101)
        taken++
        // An application in a thread is heard of a moment later.
        await until(() => witness.count('upgrade') === taken)
      }
    }
  })
}
