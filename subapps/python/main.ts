import { glob } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { prepareEnvironment } from './environment.ts'
import { findPython } from './interpreter.ts'

// Makes the virtual environments of the Python applications, all of them or those named.
const { values, positionals } = parseArgs({
  options: { 'if-present': { type: 'boolean', default: false } },
  allowPositionals: true,
})

const subapps = join(import.meta.dirname, '..')
const apps = (await Array.fromAsync(glob('*/requirements.txt', { cwd: subapps }))).map(path => dirname(path)).sort()
const unknown = positionals.filter(name => !apps.includes(name))

if (unknown.length > 0) {
  console.error(`${unknown.join(', ')}: no Python application here. There are ${apps.join(', ')}.`)
  process.exitCode = 1
} else {
  await prepare(positionals.length > 0 ? positionals : apps)
}

async function prepare(names: readonly string[]): Promise<void> {
  const python = await findPython(process.env)
  if (!('command' in python)) {
    console.error(`No Python for ${names.join(', ')}: ${python.join('; ')}.`)
    process.exitCode = values['if-present'] ? 0 : 1
    return
  }
  console.log(`Python ${python.version} (${python.command})`)
  for (const name of names) {
    const app = join(subapps, name)
    try {
      console.log(`${basename(subapps)}/${name}: ${await prepareEnvironment(app, python)}`)
    } catch (error) {
      console.error(`${basename(subapps)}/${name}: ${(error as Error).message}`)
      process.exitCode = 1
    }
  }
}
