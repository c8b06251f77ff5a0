import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { TestContext } from 'node:test'

/** Makes a folder with these files, gone after the test; gives its path. */
export async function makeFolder(test: TestContext, files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'portico-')))
  // What still writes there, for a moment, must not fail the test: hooks that come after one that fails are not run.
  test.after(() => rm(folder, { recursive: true, force: true, maxRetries: 10 }))
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), text)
  }
  return folder
}
