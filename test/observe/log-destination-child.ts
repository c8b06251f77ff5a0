/*
 * A host in a process of its own whose access log goes to the file that is its first argument. Prints its URL, and ends
 * when standard input does.
 */
import { createHost } from '../../host/index.ts'

const host = await createHost({ logger: { level: 'info', file: process.argv[2]! } })
host.mount('/a', (_request, response) => response.end('answered'))
console.log(await host.listen({ port: 0, host: '127.0.0.1' }))
process.stdin.on('end', () => void host.close())
process.stdin.resume()
