import { corpusFolder } from '../core/openapi/corpus.ts'
import { createSamples, type Sample } from './documents.ts'
import { measureMerged } from './measure.ts'
import { type Peer, peers } from './peers.ts'

// Compares what Portico and its peers make of the same documents. Run by `npm run docs:compare`; PORTICO_CORPUS names
// a folder of documents to take them from, in place of the examples that are installed.

const count = 30

interface Row {
  readonly merger: string
  readonly documents: number | string
  readonly 'dangling refs': number | string
  readonly 'wrong-owner refs': number | string
  readonly 'lost components': number | string
  readonly 'time (ms)': number | string
  readonly errors: string
}

async function compare(peer: Peer, samples: readonly Sample[]): Promise<Row> {
  const nothing = {
    documents: 0,
    'dangling refs': '-',
    'wrong-owner refs': '-',
    'lost components': '-',
    'time (ms)': '-',
  }
  let merge: Awaited<ReturnType<Peer['prepare']>>
  try {
    merge = await peer.prepare()
  } catch (error) {
    return { merger: peer.name, ...nothing, errors: `cannot be installed: ${messageOf(error)}` }
  }
  const attempt = async (given: readonly Sample[]) => {
    const copies = structuredClone(given) as Sample[]
    const start = performance.now()
    const merged = await merge(copies)
    return { merged, time: Math.round(performance.now() - start) }
  }
  const errors: string[] = []
  let usable = samples
  let result = await attempt(usable).catch(error => void errors.push(messageOf(error)))
  if (result === undefined) {
    // Those that it can't take even alone are left out, to see what it makes of the others.
    const passed = []
    for (const sample of samples) if (await isAccepted(attempt, sample)) passed.push(sample)
    usable = passed
    if (usable.length < samples.length) {
      result = await attempt(usable).catch(error => void errors.push(messageOf(error)))
    }
  }
  const message = [...new Set(errors)].join('; ').slice(0, 100)
  if (result === undefined) return { merger: peer.name, ...nothing, errors: message }
  const { dangling, wrongOwner, lostComponents } = measureMerged(result.merged, samples)
  return {
    merger: peer.name,
    documents: usable.length,
    'dangling refs': dangling,
    'wrong-owner refs': wrongOwner,
    'lost components': lostComponents,
    'time (ms)': result.time,
    errors: message || 'none',
  }
}

async function isAccepted(attempt: (given: readonly Sample[]) => Promise<unknown>, sample: Sample): Promise<boolean> {
  return attempt([sample]).then(
    () => true,
    () => false,
  )
}

function messageOf(error: unknown): string {
  return error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : String(error)
}

const samples = createSamples(count)
console.log(
  `${samples.length} documents of ${corpusFolder === undefined ? 'the installed examples' : 'PORTICO_CORPUS'}`,
)
const rows: Row[] = []
for (const peer of peers) rows.push(await compare(peer, samples))
console.table(Object.fromEntries(rows.map(({ merger, ...row }) => [merger, row])))
