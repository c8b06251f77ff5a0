import { Worker } from 'node:worker_threads'
import type { OpenApiDocument } from '../options.ts'
import { parseJson, parseText } from './load-text.ts'
import type { ParseAnswer } from './load-worker.ts'

/** Milliseconds that parsing a document may take. */
export const parseDeadline = 15_000
/** Characters of YAML that are parsed on the spot, in some hundredths of a second; more would keep requests waiting. */
const inlineLimit = 65_536
/** Megabytes that parsing a large document may take: a tree of nodes is some fifty times its text. */
const memoryLimit = 512

/**
 * Parses the text of a document, JSON or YAML. Large YAML is parsed in a thread of its own, whose time and memory are
 * limited: the parser takes a second for a megabyte.
 *
 * @throws an Error that says what is wrong, in YAML with line and column
 */
export async function parseDocument(text: string, deadline: number = parseDeadline): Promise<OpenApiDocument> {
  if (text.length <= inlineLimit) return parseText(text)
  return parseJson(text) ?? parseInThread(text, deadline)
}

async function parseInThread(text: string, deadline: number): Promise<OpenApiDocument> {
  // This file is .ts in the repository and .js in the package, and so is the thread's.
  const file = new URL(`./load-worker${import.meta.url.slice(import.meta.url.lastIndexOf('.'))}`, import.meta.url)
  const worker = new Worker(file, {
    workerData: text,
    resourceLimits: { maxOldGenerationSizeMb: memoryLimit },
    // Flags of the process (a test runner's, an inspector's) are not for it.
    execArgv: [],
  })
  const { promise, resolve, reject } = Promise.withResolvers<ParseAnswer>()
  const timer = setTimeout(() => reject(new Error(`parsing it takes longer than ${deadline} ms`)), deadline)
  worker.once('message', resolve)
  worker.once('error', error => {
    const isFull = (error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY'
    reject(isFull ? new Error(`parsing it takes more than ${memoryLimit} MB of memory`) : error)
  })
  try {
    const answer = await promise
    if ('reason' in answer) throw new Error(answer.reason)
    return answer.document
  } finally {
    clearTimeout(timer)
    await worker.terminate()
  }
}
