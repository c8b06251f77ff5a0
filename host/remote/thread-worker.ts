/*
 * The program of the threads that `thread()` starts. It and what only it imports is no part of the host's own thread: like
 * a command of the CLI it may use whatever the host is made of.
 */

import { enableCompileCache, flushCompileCache } from 'node:module'
import { type MessagePort, workerData } from 'node:worker_threads'
import { type Question, type Report, type ThreadData, toFailure } from './thread-messages.ts'

const { port, ...data } = workerData as ThreadData & { port: MessagePort }
enableCompileCache(data.cache)
// Imported only now, so that the cache has it.
const { ThreadApplication } = await import('./thread-application.ts')

const report = (message: Report) => port.postMessage(message)
const application = new ThreadApplication(data, (mount, error) =>
  report({ kind: 'app-error', mount, failure: toFailure(error) }),
)

port.on('message', ({ id, kind, question }: Question) => {
  answer(kind, question).then(
    value => report({ kind: 'answer', id, answer: value }),
    error => report({ kind: 'failure', id, failure: toFailure(error) }),
  )
})

async function answer(kind: Question['kind'], question: Question['question']): Promise<unknown> {
  if (kind === 'ping') return
  if (kind === 'close') return application.close()
  const given = await application[kind](question as never)
  // Now, because a thread that crashes writes nothing.
  if (kind === 'start') flushCompileCache()
  return given
}
