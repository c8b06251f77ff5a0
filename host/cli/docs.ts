import { writeFile } from 'node:fs/promises'
import { extname } from 'node:path'
import { stringify } from 'yaml'
import { createHostFromConfig } from '../config/create.ts'
import { readConfig } from '../config/load.ts'
import { type CollectedDocs, createCollector, type DocsDiagnostic } from '../docs/collect.ts'
import { resolveHostOptions } from '../resolve-options.ts'
import { type Command, usage } from './command.ts'
import { oneLine, paint } from './terminal.ts'

/** `portico docs`: builds the combined OpenAPI document without listening. Applications are started, and closed again. */
export const docs: Command = {
  name: 'docs',
  summary: 'write the combined OpenAPI document of a configuration, or check those it is made of',
  parameters: ['[config]'],
  options: {
    out: {
      type: 'string',
      value: '<file>',
      description: 'file to write, .json or .yaml; default: JSON on standard output',
    },
    check: { type: 'boolean', description: 'list every diagnostic instead; 1 when a document cannot be used' },
  },

  async run({ positionals, text }) {
    const out = text('out')
    const write = out === undefined ? writeOutput : fileWriter(out)
    const config = await readConfig(positionals[0])
    const collected = await build({ ...config, options: { ...config.options, logger: false } })
    const diagnostics = collected.groups.flatMap(group => [...failureOf(group), ...group.diagnostics])
    const isBroken = diagnostics.some(({ level }) => level === 'error')
    if (text('check') !== undefined) {
      process.stdout.write(diagnostics.length === 0 ? `${paint('green', 'ok')}\n` : diagnostics.map(toLine).join(''))
      if (out !== undefined) await write(collected)
      return isBroken ? 1 : 0
    }
    await write(collected)
    // What is missing from the document is told, and does not keep the rest from being written.
    process.stderr.write(
      diagnostics
        .filter(({ level }) => level === 'error')
        .map(toLine)
        .join(''),
    )
    return 0
  },
}

async function build(config: Parameters<typeof createHostFromConfig>[0]): Promise<CollectedDocs> {
  const { host } = await createHostFromConfig(config)
  try {
    const { title, version } = resolveHostOptions(config.options)
    const collect = createCollector(host, { title, version })
    await host.ready()
    return await collect()
  } finally {
    await host.close()
  }
}

/** An application that did not start has told nothing, which is no sign that its document is right. */
function failureOf({ name, mount }: CollectedDocs['groups'][number]): DocsDiagnostic[] {
  const error = mount?.error
  return error === undefined
    ? []
    : [{ mount: name, level: 'error', code: error.code, pointer: '', message: error.message }]
}

/** `mount pointer code message`; a pointer to the whole document is shown as `/`. */
function toLine({ mount, pointer = '', code = '-', message }: DocsDiagnostic): string {
  return `${mount} ${oneLine(pointer).replaceAll(' ', '%20') || '/'} ${code} ${oneLine(message)}\n`
}

type Write = (docs: CollectedDocs) => Promise<void>

const writeOutput: Write = async ({ document }) => {
  process.stdout.write(`${JSON.stringify(document, null, 2)}\n`)
}

function fileWriter(file: string): Write {
  const extension = extname(file)
  if (!/^\.(?:json|ya?ml)$/.test(extension)) throw usage(`--out ${file} ends in neither .json nor .yaml`)
  return async ({ document }) => {
    const isYaml = extension !== '.json'
    // No aliases: what is there twice is written twice, so that any reader can follow.
    const text = isYaml
      ? stringify(document, { aliasDuplicateObjects: false })
      : `${JSON.stringify(document, null, 2)}\n`
    await writeFile(file, text)
  }
}
