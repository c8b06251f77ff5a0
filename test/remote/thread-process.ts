import { createHost } from '../../host/index.ts'
import { thread } from '../../host/remote/thread.ts'

/*
 * A process with a host that has an application in a thread: `node thread-process.ts <module> <what comes next>`. Writes
 * what the application answers at its root.
 */

const [module = '', next] = process.argv.slice(2)
// What a thread inherits of the process's flags must be told from what it inherits of its environment.
delete process.env.MARK
const host = await createHost({ logger: false })
host.mount('/iso', thread(new URL(module)))
await host.ready()
const { statusCode, body } = await host.inject('/iso/')
console.log(`${statusCode} ${body}`)
if (next === 'exit') process.exit()
if (next === 'throw') throw new Error('not closed')
if (next === 'close') await host.close()
