import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { after, describe, it } from 'node:test'

const folder = await mkdtemp(join(tmpdir(), 'shop-'))
after(() => rm(folder, { recursive: true }))

async function runAlone(env: Record<string, string>) {
  const child = spawn(process.execPath, [join(import.meta.dirname, '..', 'main.ts')], {
    env: { ...process.env, PORT: '0', SHOP_DB: join(folder, 'new', 'shop.sqlite'), ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
  return { child, origin: /http:\/\/[\d.]+:\d+/.exec(line)?.[0] ?? '' }
}

describe('main', () => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    it(`serves the shop with the shared assets, and ends cleanly on ${signal} with a stream open`, async t => {
      const { child, origin } = await runAlone({})
      t.after(() => child.kill('SIGKILL'))
      assert.equal((await fetch(`${origin}/products`)).status, 200)
      const sheet = await fetch(`${origin}/static/portico.css`)
      assert.match(sheet.headers.get('content-type') ?? '', /^text\/css/)
      await sheet.text()
      const stream = await fetch(`${origin}/stock/events`)
      child.kill(signal)
      const [code] = await once(child, 'exit')
      assert.equal(code, 0)
      await stream.text()
    })
  }

  it('links and serves the assets at the asset base it is given', async t => {
    const { child, origin } = await runAlone({ ASSETS: '/shared/' })
    t.after(() => child.kill('SIGKILL'))
    assert.match(await (await fetch(origin)).text(), /href="\/shared\/portico\.css"/)
    assert.equal((await fetch(`${origin}/shared/portico.css`)).status, 200)
    assert.equal((await fetch(`${origin}/static/portico.css`)).status, 404)
    child.kill('SIGTERM')
    await once(child, 'exit')
  })
})
