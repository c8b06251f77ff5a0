/*
 * Serves one kind in a process of its own: `node child-server.ts <module of the mounting> <mounting> <kind>`. What
 * could end a process ends this one, and its memory is the server's alone. Answers `ask` messages of the parent.
 */

import { Witness } from './kind.ts'
import { kinds } from './kinds.ts'
import type { Mounting, Site } from './mounting.ts'

const [module = '', mountingName = '', kindName = ''] = process.argv.slice(2)
const mountings: Mounting[] = Object.values(await import(module))
const mounting = mountings.find(({ name }) => name === mountingName)
const kind = kinds.find(({ name }) => name === kindName)
if (mounting === undefined || kind === undefined) throw new Error(`unknown: ${mountingName}, ${kindName}`)

const createSite = async (label: string, deadline?: number): Promise<Site> => ({
  prefix: `/${label}`,
  app: await kind.create({ label, witness: new Witness() }),
  ...(deadline === undefined ? {} : { options: { deadline } }),
})
const served = await mounting.serve([await createSite('one'), await createSite('two'), await createSite('slow', 200)])

let highest = 0
const measure = () => {
  highest = Math.max(highest, process.memoryUsage.rss())
}
const answers = {
  port: () => served.port,
  log: () => served.log,
  /** The most bytes that the resident set had so far. */
  peak: () => highest,
}
setInterval(measure, 20)
process.on('message', (question: keyof typeof answers) => process.send?.({ question, answer: answers[question]() }))
process.on('disconnect', () => process.exit())
process.send?.({ question: 'started' })
