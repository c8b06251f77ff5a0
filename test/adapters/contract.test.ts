import { after, describe, it } from 'node:test'
import { exempt, lines, type Outcome, run } from './contract.ts'
import { kinds } from './kinds.ts'
import { direct, hooked } from './portico.ts'
import { Scene } from './scene.ts'
import { formatTable, merge } from './table.ts'

const mountings = [direct, hooked]
const outcomes = new Map<string, Outcome[]>()

describe('an application that is mounted', { concurrency: 2 }, () => {
  for (const kind of kinds) {
    for (const mounting of mountings) {
      describe(`${kind.name}, entered ${mounting.name}`, () => {
        const scene = new Scene(kind, mounting)
        after(() => scene.close())
        for (const line of lines) {
          const exemption = exempt(line, kind, mounting)
          if (exemption?.verdict === 'foreign') continue
          const skip = exemption?.verdict === 'skipped' && exemption.reason
          const outcomeKey = `${kind.name} ${line.id}`
          const keep = (outcome: Outcome) => outcomes.set(outcomeKey, [...(outcomes.get(outcomeKey) ?? []), outcome])
          if (exemption !== undefined) keep(exemption)
          it(`${line.id} ${line.behaviour}`, { skip }, async () => {
            const outcome = await run(line, scene)
            keep(outcome)
            if (outcome.verdict === 'missed') throw outcome.error
          })
        }
      })
    }
  }

  after(() => {
    const columns = kinds.map(({ name }) => {
      const merged = lines.map(({ id }) => [id, merge(outcomes.get(`${name} ${id}`) ?? [])] as const)
      return { name, outcomes: new Map(merged) }
    })
    console.log(formatTable(lines, columns))
  })
})
