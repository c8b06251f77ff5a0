import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { findProgram } from '../../programs.ts'
import type { Walk } from './walk.ts'

/** The folder of the public applications: `npm run walks:install` fills it. */
export const appsFolder = join(import.meta.dirname, 'apps')

const root = join(import.meta.dirname, '..', '..', '..')

/** The path of a file of an installed package. */
export function fileOf(name: string, ...path: string[]): string {
  return join(appsFolder, 'node_modules', name, ...path)
}

/** The version of the application of a walk; a dash where it is one of ours. */
export function versionOf({ package: name }: Walk): string {
  if (name === undefined) return '–'
  return (JSON.parse(readFileSync(fileOf(name, 'package.json'), 'utf8')) as { version: string }).version
}

/** What a walk needs and this machine has not; `undefined` where it can be walked. */
export function missingFor({ package: name, needs = [] }: Walk): string | undefined {
  if (name !== undefined && !existsSync(fileOf(name, 'package.json')))
    return `the package ${name}, by npm run walks:install`
  return needs.find(need => (need.includes('/') ? !existsSync(join(root, need)) : findProgram(need) === undefined))
}
