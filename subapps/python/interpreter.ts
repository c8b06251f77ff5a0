import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** A Python that can make virtual environments. */
export interface Interpreter {
  /** Name or path that starts it. */
  readonly command: string
  /** Its version: `3.13.0`. */
  readonly version: string
}

/** What one candidate turned out to be: usable, or the reason why not; `undefined` where there is none of this name. */
type Finding = Interpreter | string | undefined

// FastAPI's current versions need it.
const oldest = [3, 11] as const
const names = ['python3', 'python3.14', 'python3.13', 'python3.12', 'python3.11', 'python']

// Debian ships the venv module without ensurepip, which it needs; that is what python3-venv brings there.
const question = `
import sys
print(*sys.version_info[:3], sep='.')
try:
    import ensurepip, venv
    print('venv')
except ImportError:
    pass
`

/**
 * Finds a Python from 3.11 on that can make virtual environments: the one that `PYTHON` names, or the first of the
 * usual names that the `PATH` has. Gives the reasons, one for each that was found and cannot be used, where there is none.
 */
export async function findPython(
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Interpreter | readonly string[]> {
  const candidates = environment.PYTHON ? [environment.PYTHON] : names
  const reasons: string[] = []
  for (const command of candidates) {
    const finding = await examine(command, environment)
    if (typeof finding === 'object') return finding
    if (finding !== undefined) reasons.push(finding)
  }
  return reasons.length > 0 ? reasons : [`there is no ${candidates.join(', ')} on the PATH`]
}

async function examine(command: string, environment: Readonly<Record<string, string | undefined>>): Promise<Finding> {
  let answer: string
  try {
    // -I: no module of the folder it runs in, or of the user, can change what is seen.
    answer = (await run(command, ['-I', '-c', question], { env: environment, timeout: 20_000 })).stdout
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return code === 'ENOENT' || code === 'EACCES' ? undefined : `${command} does not run`
  }
  const [version = '', venv] = answer.trim().split('\n')
  if (!isRecent(version)) return `${command} is Python ${version}, older than ${oldest.join('.')}`
  if (venv !== 'venv')
    return `${command} (Python ${version}) has no venv and ensurepip (Debian: apt install python3-venv)`
  return { command, version }
}

function isRecent(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major > oldest[0] || (major === oldest[0] && minor >= oldest[1])
}
