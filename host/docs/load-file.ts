import { readFile, stat } from 'node:fs/promises'
import { sizeLimit, tooLarge } from './load-remote.ts'

/** Reads the text of a file that is no larger than a document may be. */
export async function readText(path: string): Promise<string> {
  if ((await stat(path)).size > sizeLimit) throw tooLarge()
  return readFile(path, 'utf8')
}
