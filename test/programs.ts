import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import type { TestContext } from 'node:test'

// Debian and others keep servers out of the PATH of ordinary users.
const serverFolders = ['/usr/local/sbin', '/usr/sbin']

/** The path of the first of these programs that is on this machine's PATH, or where servers are. */
export function findProgram(...names: string[]): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...serverFolders]
  return names.flatMap(name => folders.map(folder => join(folder, name))).find(isExecutable)
}

/**
 * The path of a program that a test needs. Where it is absent the test is skipped by its name; with
 * `PORTICO_REQUIRE=all` it fails.
 */
export function requireProgram(test: TestContext, ...names: string[]): string | undefined {
  const program = findProgram(...names)
  if (program !== undefined) return program
  const reason = `${names.join(' or ')} is not installed`
  if (process.env.PORTICO_REQUIRE === 'all') throw new Error(reason)
  test.skip(reason)
  return undefined
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
