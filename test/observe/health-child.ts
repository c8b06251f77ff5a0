/*
 * A host whose checks throw where nothing catches it, in a process of its own that this would end. Prints its log, and
 * `still there` once both have been told.
 */
import { Writable } from 'node:stream'
import { createHost } from '../../host/index.ts'

let told = 0
const stream = new Writable({
  write(chunk: Buffer, _encoding, done) {
    process.stdout.write(chunk)
    if (chunk.includes('stray') && ++told === 2) void host.close().then(() => console.log('still there'))
    done()
  },
})
const throwLater = (message: string): unknown =>
  setTimeout(() => {
    throw new Error(message)
  })

const host = await createHost({ logger: { level: 'error', stream } })
host.mount('/function', () => {}, { health: () => throwLater('stray function') })
host.mount('/path', () => void throwLater('stray path'), { health: '/up' })
await host.listen({ port: 0, host: '127.0.0.1' })
