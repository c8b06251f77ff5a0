import { execFile } from 'node:child_process'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { withoutGenerations } from '../config/generation.ts'
import { isInstalled, isWithin } from '../config/own-folder.ts'
import { reasonOf } from '../core/show-value.ts'
import { catalogue } from '../errors.ts'
import { oneLine } from './terminal.ts'

/** Files that are looked through for a syntax error at most: each costs the start of a process. */
const mostChecked = 20
const checkTimeout = 10_000

/** Where somebody may look for the reason of a fault. */
export interface Suspects {
  /** The sub-app's own folder. */
  readonly folder: string
  /** The likeliest first. */
  readonly files: readonly string[]
}

/** Says in one line what is wrong, with the file and line of the sub-app's where that is known. */
export async function describeFault(error: unknown, { folder, files }: Suspects): Promise<string> {
  const cause = rootOf(error)
  if (!(cause instanceof Error)) return oneLine(reasonOf(cause))
  const reason = hasCatalogueCode(cause) ? cause.message : `${cause.name}: ${cause.message}`
  const place =
    placeIn(cause.stack ?? '', folder) ?? (cause.name === 'SyntaxError' ? await findSyntaxError(files) : undefined)
  return [place, oneLine(withoutGenerations(reason))].filter(Boolean).join('  ')
}

/** What an error of the catalogue was raised for, where that is known. */
function rootOf(error: unknown): unknown {
  let root = error
  while (root instanceof Error && hasCatalogueCode(root) && root.cause instanceof Error) root = root.cause
  return root
}

/** By its code: one that comes from a thread is no `PorticoError` any more. */
function hasCatalogueCode(error: NodeJS.ErrnoException): boolean {
  return Object.hasOwn(catalogue, String(error.code))
}

/** The first place in a stack that is the sub-app's own, as `file:line`. */
function placeIn(stack: string, folder: string): string | undefined {
  for (const line of withoutGenerations(stack).split('\n')) {
    const [, where, position] =
      /(?:^|\(|at (?:async )?)((?:file:|\/|[A-Za-z]:[\\/]).*?):(\d+(?::\d+)?)\)?$/.exec(line) ?? []
    if (where === undefined) continue
    const file = where.startsWith('file:') ? fileURLToPath(where) : where
    if (isWithin(file, folder) && !isInstalled(file)) return `${showFile(file)}:${position}`
  }
  return undefined
}

/** V8 keeps the place of a syntax error in an ES module to itself; the command `node --check` tells it. */
async function findSyntaxError(files: readonly string[]): Promise<string | undefined> {
  for (const file of files.filter(each => /\.[cm]?js$/.test(each)).slice(0, mostChecked)) {
    const place = await new Promise<string | undefined>(resolve => {
      execFile(process.execPath, ['--check', file], { timeout: checkTimeout }, (error, _stdout, stderr) => {
        const [, line] = /:(\d+)\r?$/m.exec(stderr.split('\n', 1)[0]!) ?? []
        resolve(error === null || line === undefined ? undefined : `${showFile(file)}:${line}`)
      })
    })
    if (place !== undefined) return place
  }
  return undefined
}

/** A file as people know it: its path from the working directory. */
export function showFile(file: string): string {
  const near = relative(process.cwd(), file)
  return near.startsWith('..') ? file : near
}
