import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { Readable } from 'node:stream'
import { describe, test } from 'node:test'
import { createHost } from '../../host/index.ts'

const megabyte = 1024 * 1024

describe('a legacy application', () => {
  for (const type of ['application/octet-stream', 'text/html']) {
    test(`has a download of 100 MB of ${type} streamed in flat memory`, async t => {
      const piece = Buffer.alloc(64 * 1024, '<p class="x">some text and </p>\n')
      let made = 0
      const host = await createHost({ logger: false })
      host.mount(
        '/legacy',
        (_request, response) => {
          response.setHeader('content-type', type)
          const body = new Readable({
            read() {
              made += piece.length
              this.push(made > 100 * megabyte ? null : piece)
            },
          })
          body.pipe(response)
        },
        { legacy: true },
      )
      t.after(() => host.close())
      const url = `${await host.listen({ port: 0 })}/legacy/`
      // The first one lets the heap grow to the size that it works at.
      await download(url)
      const before = process.memoryUsage().rss
      const most = await download(url)
      assert.ok(most - before < 64 * megabyte, `memory grew by ${most - before} bytes`)

      /** Reads it all; gives the most memory that was in use. */
      async function download(from: string): Promise<number> {
        made = 0
        const [answer] = (await once(request(from).end(), 'response')) as [IncomingMessage]
        let most = 0
        let read = 0
        for await (const chunk of answer) {
          read += chunk.length
          // What was made and has not been read is what somebody holds.
          assert.ok(made - read < 16 * megabyte, `${made - read} bytes are held`)
          most = Math.max(most, process.memoryUsage().rss)
        }
        assert.ok(read >= 100 * megabyte - piece.length)
        return most
      }
    })
  }
})
