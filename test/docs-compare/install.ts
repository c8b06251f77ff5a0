import { execFile } from 'node:child_process'
import { access, mkdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** Folder that the peers are installed in; it is kept, so that they are fetched once. */
export const cacheFolder = join(tmpdir(), 'portico-docs-compare')

/**
 * Installs a package into a folder of its own in the cache, unless it is there.
 *
 * @returns the package's folder
 * @throws what npm says, in one line
 */
export async function installPeer(name: string, version: string): Promise<string> {
  const folder = join(cacheFolder, `${name.replace('/', '+')}@${version}`)
  const installed = join(folder, 'node_modules', name)
  if (await exists(join(installed, 'package.json'))) return installed
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'package.json'), '{"private":true}\n')
  const options = ['--no-audit', '--no-fund', '--ignore-scripts', '--no-package-lock']
  try {
    await promisify(execFile)('npm', ['install', ...options, `${name}@${version}`], { cwd: folder, timeout: 300_000 })
  } catch (error) {
    const { stderr = '' } = error as { stderr?: string }
    throw new Error(stderr.split('\n').find(line => /npm error|npm ERR/.test(line)) ?? 'npm could not install it')
  }
  return installed
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
