import { execFile } from 'node:child_process'
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** What a staged package.json keeps of the root's. */
const keptFields = ['name', 'version', 'description', 'license', 'type', 'engines', 'dependencies'] as const

/**
 * Stages the package in a folder, ready for `npm pack`: compiled files, declarations, the design system, and a
 * package.json that names them. The root's own names TypeScript sources, which Node does not run inside node_modules.
 */
export async function stagePackage(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc')
  const build = ['-p', join(root, 'host/tsconfig.build.json'), '--outDir', folder]
  await promisify(execFile)(process.execPath, [tsc, ...build], { cwd: root })
  for (const path of [
    'static',
    'README.md',
    'LICENSE',
    'CHANGELOG.md',
    'host/config/schema.json',
    'host/builtin/assets',
    'host/docs/assets',
    'host/legacy/assets',
  ]) {
    await cp(join(root, path), join(folder, path), { recursive: true })
  }
  const source = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as Record<string, unknown>
  const manifest = {
    ...Object.fromEntries(keptFields.map(field => [field, source[field]])),
    exports: {
      '.': { types: './host/index.d.ts', default: './host/index.js' },
      './openapi': { types: './host/core/openapi/index.d.ts', default: './host/core/openapi/index.js' },
      './config.schema.json': './host/config/schema.json',
      './package.json': './package.json',
    },
    bin: { portico: './host/cli/main.js' },
  }
  await writeFile(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)
}

if (import.meta.main) await stagePackage(join(root, 'dist'))
