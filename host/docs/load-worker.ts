import { parentPort, workerData } from 'node:worker_threads'
import { reasonOf } from '../core/show-value.ts'
import { parseText } from './load-text.ts'

/** What the thread that parses a large document answers. */
export type ParseAnswer = { readonly document: Record<string, unknown> } | { readonly reason: string }

parentPort?.postMessage(answer(workerData as string))

function answer(text: string): ParseAnswer {
  try {
    return { document: parseText(text) }
  } catch (error) {
    return { reason: reasonOf(error) }
  }
}
