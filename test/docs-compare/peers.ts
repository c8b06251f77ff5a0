import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { mergeOpenApi } from '../../host/core/openapi/index.ts'
import type { Document, Sample } from './documents.ts'
import { installPeer } from './install.ts'

/** Something that merges documents. */
export interface Peer {
  readonly name: string
  /** Makes it ready. Throws where it can't be had. */
  prepare(): Promise<(samples: readonly Sample[]) => Document | Promise<Document>>
}

/** All that are compared. */
export const peers: readonly Peer[] = [
  {
    name: 'portico',
    prepare: async () => samples => mergeOpenApi(samples, { title: 'All', version: '1' }).document,
  },
  {
    name: '@platformatic/gateway 3.54.0',
    async prepare() {
      const folder = await installPeer('@platformatic/gateway', '3.54.0')
      const { composeOpenApi } = await import(pathToFileURL(join(folder, 'lib/openapi-composer.js')).href)
      return samples =>
        composeOpenApi(samples.map(({ name, prefix, document }) => ({ id: name, prefix, schema: document })))
    },
  },
  {
    name: 'openapi-merge 2.0.2',
    async prepare() {
      const folder = await installPeer('openapi-merge', '2.0.2')
      const { merge } = createRequire(import.meta.url)(folder)
      return samples => {
        const inputs = samples.map(({ name, prefix, document }) => ({
          oas: document,
          dispute: { prefix: `${name}_` },
          pathModification: { prepend: prefix },
        }))
        const result = merge(inputs)
        if (result.output === undefined) throw new Error(result.message)
        return result.output
      }
    },
  },
  {
    name: '@redocly/cli 2.77.0 join',
    async prepare() {
      const folder = await installPeer('@redocly/cli', '2.77.0')
      const { bin } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))
      return samples => joinByRedocly(join(folder, bin.redocly), samples)
    },
  },
]

/** It has no option for prefixes of paths: it is given documents that have them. */
async function joinByRedocly(program: string, samples: readonly Sample[]): Promise<Document> {
  const folder = await mkdtemp(join(tmpdir(), 'portico-redocly-'))
  try {
    const files = samples.map(({ name }) => `${name}.json`)
    for (const { name, prefix, document } of samples) {
      const paths = Object.fromEntries(Object.entries(document.paths).map(([path, item]) => [prefix + path, item]))
      await writeFile(join(folder, `${name}.json`), JSON.stringify({ ...document, paths }))
    }
    const options = ['--prefix-components-with-info-prop', 'title', '--prefix-tags-with-filename', '-o', 'all.json']
    const settings = {
      cwd: folder,
      env: { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' },
    }
    try {
      await promisify(execFile)(process.execPath, [program, 'join', ...files, ...options], settings)
    } catch (error) {
      throw new Error(firstLine((error as { stderr?: string }).stderr ?? String(error)))
    }
    return JSON.parse(await readFile(join(folder, 'all.json'), 'utf8'))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function firstLine(text: string): string {
  const escapeCharacter = String.fromCharCode(27)
  const plain = text.replaceAll(new RegExp(`${escapeCharacter}\\[[0-9;]*m`, 'g'), '')
  const lines = plain.split('\n').map(line => line.trim())
  return lines.find(line => /error|conflict|fail|must|only/i.test(line)) ?? lines.find(Boolean) ?? 'it failed'
}
