import { execFile, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { access, constants, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Interpreter } from './interpreter.ts'

const run = promisify(execFile)

/** The folder of an application's virtual environment. */
export function environmentFolder(app: string): string {
  return join(app, '.venv')
}

/**
 * Makes an application's virtual environment with what its `requirements.txt` names. Where it already has exactly that,
 * nothing is done.
 *
 * @throws Error when the environment cannot be made or pip fails; pip has then said why on standard error
 */
export async function prepareEnvironment(app: string, python: Interpreter): Promise<'made' | 'unchanged'> {
  const folder = environmentFolder(app)
  const requirements = join(app, 'requirements.txt')
  const stamp = join(folder, 'requirements.sha256')
  // The requirements choose by the version of Python, so that another one means another environment.
  const wanted = createHash('sha256')
    .update(`${python.version}\n`)
    .update(await readFile(requirements))
    .digest('hex')
  if (await isUsable(folder, stamp, wanted)) return 'unchanged'
  await run(python.command, ['-m', 'venv', '--clear', folder])
  await install(folder, requirements)
  // Last, so that an interrupted installation is done again.
  await writeFile(stamp, `${wanted}\n`)
  return 'made'
}

/** An environment is links to the Python that made it, and breaks when that is removed. */
async function isUsable(folder: string, stamp: string, wanted: string): Promise<boolean> {
  try {
    await access(join(folder, 'bin', 'python'), constants.X_OK)
    return (await readFile(stamp, 'utf8')).trim() === wanted
  } catch {
    return false
  }
}

async function install(folder: string, requirements: string): Promise<void> {
  const pip = spawn(
    join(folder, 'bin', 'python'),
    ['-m', 'pip', 'install', '--quiet', '--no-input', '--disable-pip-version-check', '--requirement', requirements],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  )
  const [code] = await once(pip, 'exit')
  if (code !== 0) throw new Error(`pip could not install ${requirements}`)
}
