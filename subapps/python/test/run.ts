import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { environmentFolder } from '../environment.ts'
import { appFolder } from './served.ts'

const execute = promisify(execFile)

/**
 * Runs a program of an application's virtual environment to its end and gives what it wrote, standard error included.
 *
 * @throws Error with what it wrote, when it fails
 */
export async function run(
  name: string,
  [program, ...options]: readonly [string, ...string[]],
  environment: Readonly<Record<string, string>> = {},
): Promise<string> {
  const folder = appFolder(name)
  const { PATH } = process.env
  const { stdout, stderr } = await execute(join(environmentFolder(folder), 'bin', program), options, {
    cwd: folder,
    env: { PATH, PYTHONDONTWRITEBYTECODE: '1', ...environment },
  })
  return stdout + stderr
}
