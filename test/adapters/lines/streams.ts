import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { download } from '../fixtures/behaviours.ts'
import type { Line } from '../line.ts'
import type { Scene } from '../scene.ts'

const MiB = 1 << 20

/**
 * Bytes in each direction: 1 GiB for the kinds that stand for others, on their longer way in; `CONFORMANCE_STREAM_MIB`
 * (default 128) for the rest.
 */
function bytesFor({ kind, mounting }: Scene): number {
  return (
    (kind.streamed === 'much' && mounting.name !== 'direct'
      ? 1024
      : Number(process.env.CONFORMANCE_STREAM_MIB ?? 128)) * MiB
  )
}

/** Bodies larger than memory should ever hold. */
export const streams: readonly Line[] = [
  {
    id: '27',
    behaviour: 'uploads and downloads of any size stream in flat memory, and a slow reader slows the application',
    // A gigabyte takes a slow machine its time; `Watch` tells a transfer that stands still.
    patience: 600_000,
    async check(scene) {
      const child = await scene.child
      // Twice as many bytes in eight parts let the heap and its pools grow to what streaming takes: V8 may leave 64 MiB of
      // buffers uncollected, and must have done so before. A body held whole would make one that is four times as large
      // peak far higher.
      for (let part = 0; part < 8; part++) await transfer(child.port, bytesFor(scene) / 4)
      const peak = await child.ask('peak')
      await transfer(child.port, bytesFor(scene))
      const growth = (await child.ask('peak')) - peak
      assert.ok(growth < 64 * MiB, `memory grew by ${Math.round(growth / MiB)} MiB`)
    },
  },
]

async function transfer(port: number, bytes: number): Promise<void> {
  const watch = new Watch()
  try {
    const headers = { 'content-type': 'application/octet-stream', 'content-length': bytes }
    const upload = request({
      port,
      host: '127.0.0.1',
      method: 'POST',
      path: '/one/size',
      headers,
      signal: watch.signal,
    })
    const answered = once(upload, 'response')
    await pipeline(download(bytes).on('data', watch.onMove), upload)
    const [answer] = (await answered) as [IncomingMessage]
    const chunks: Buffer[] = []
    for await (const chunk of answer) chunks.push(chunk)
    assert.equal(Buffer.concat(chunks).toString(), String(bytes))
    assert.equal(await countSlowly(port, bytes, watch), bytes)
  } catch (error) {
    throw watch.signal.aborted ? watch.signal.reason : error
  } finally {
    watch.end()
  }
}

/** Downloads, and stops reading for a while in the middle: the application must stop producing. */
async function countSlowly(port: number, bytes: number, watch: Watch): Promise<number> {
  const path = `/one/download?bytes=${bytes}`
  const [answer] = (await once(request({ port, host: '127.0.0.1', path, signal: watch.signal }).end(), 'response')) as [
    IncomingMessage,
  ]
  let [read, paused] = [0, false]
  for await (const chunk of answer) {
    watch.onMove()
    read += chunk.length
    if (paused || read < bytes / 2) continue
    paused = true
    await sleep(200)
  }
  return read
}

/** Aborts a transfer of which nothing has moved for a while. */
class Watch {
  readonly #abort = new AbortController()
  readonly #timer = setTimeout(() => this.#abort.abort(new Error('nothing moved for 30 s')), 30_000)

  get signal(): AbortSignal {
    return this.#abort.signal
  }

  readonly onMove = (): void => {
    this.#timer.refresh()
  }

  end(): void {
    clearTimeout(this.#timer)
  }
}
