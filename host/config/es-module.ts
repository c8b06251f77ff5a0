import { readFileSync } from 'node:fs'
import { dirname, extname, join } from 'node:path'

/** Whether Node takes a file for an ES module by its name or its package; one that it would have to read first is none. */
export function isEsModule(file: string): boolean {
  const extension = extname(file)
  return /^\.m[jt]s$/.test(extension) || (/^\.[jt]s$/.test(extension) && packageType(dirname(file)) === 'module')
}

function packageType(folder: string): unknown {
  try {
    return (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { type?: unknown }).type
  } catch (error) {
    const isAbsent = (error as NodeJS.ErrnoException).code === 'ENOENT' && dirname(folder) !== folder
    return isAbsent ? packageType(dirname(folder)) : undefined
  }
}
