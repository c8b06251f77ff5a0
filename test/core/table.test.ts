import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { PrefixTable } from '../../host/core/table.ts'

/** The reference: the longest prefix that the path is, or lies below. */
function longest(prefixes: Iterable<string>, target: string): string | undefined {
  const path = target.replace(/[?#].*$/s, '')
  let found: string | undefined
  for (const prefix of prefixes) {
    const matches = path === prefix || path.startsWith(`${prefix}/`) || prefix === ''
    if (matches && (found === undefined || prefix.length > found.length)) found = prefix
  }
  return found
}

const cases: Readonly<Record<string, readonly [prefixes: string[], target: string, expected: string | undefined]>> = {
  'matches the prefix itself': [['/a/b'], '/a/b', '/a/b'],
  'matches the prefix with a slash': [['/a/b'], '/a/b/', '/a/b'],
  'matches below the prefix': [['/a/b'], '/a/b/c/d', '/a/b'],
  'matches a query right behind the prefix': [['/a/b'], '/a/b?c', '/a/b'],
  'matches a fragment right behind the prefix': [['/a/b'], '/a/b#c', '/a/b'],
  'does not match a longer segment': [['/a/b'], '/a/bc', undefined],
  'does not match a shorter path': [['/a/b'], '/a', undefined],
  'prefers the longest prefix': [['/a', '/a/b', ''], '/a/b/c', '/a/b'],
  'falls back to a shorter prefix': [['/a', '/a/b/c'], '/a/b/x', '/a'],
  'gives the root what nobody else has': [['', '/a'], '/b', ''],
  'gives the root a path that begins with two slashes': [['', '/a'], '//a', ''],
  'does not look into the query': [['/a'], '/b?/a', undefined],
  'does not decode': [['/a'], '/%61', undefined],
  'does not fold case': [['/a'], '/A', undefined],
  'does not resolve dot segments': [['/a'], '/b/../a', undefined],
  'does not take a backslash for a slash': [['/a/b'], '/a\\b', undefined],
  'does not cut path parameters': [['/a'], '/a;v=1', undefined],
  'does not find what objects inherit': [['/a'], '/constructor/__proto__', undefined],
}

describe('PrefixTable', () => {
  for (const [behaviour, [prefixes, target, expected]] of Object.entries(cases)) {
    it(behaviour, () => assert.equal(tableOf(prefixes).match(target), expected))
  }

  it('gets exactly what was set', () => {
    const table = tableOf(['/a/b', ''])
    assert.equal(table.get('/a/b'), '/a/b')
    assert.equal(table.get(''), '')
    assert.equal(table.get('/a'), undefined)
    assert.equal(table.get('/a/b/c'), undefined)
  })

  it('decides as the reference does, through any sequence of additions and removals', () => {
    const segment = fc.constantFrom('a', 'b', 'ab', 'A', '%61', '..', '.', ';', '__proto__', 'constructor')
    const prefix = fc.array(segment, { maxLength: 4 }).map(segments => segments.map(part => `/${part}`).join(''))
    const target = fc
      .array(fc.oneof(segment, fc.constantFrom('/', '//', '?', '#', '\\', 'c', '')), { maxLength: 8 })
      .map(parts => `/${parts.join('/')}`)
    const change = fc.record({ isAddition: fc.boolean(), prefix })
    fc.assert(
      fc.property(fc.array(change, { maxLength: 30 }), fc.array(target, { maxLength: 10 }), (changes, targets) => {
        const table = new PrefixTable<string>()
        const model = new Set<string>()
        for (const { isAddition, prefix } of changes) {
          if (isAddition) table.set(prefix, prefix)
          else table.delete(prefix)
          if (isAddition) model.add(prefix)
          else model.delete(prefix)
        }
        for (const target of [...targets, ...model]) assert.equal(table.match(target), longest(model, target), target)
      }),
      { numRuns: 500 },
    )
  })

  it('is still right with 10,000 entries, and empty once all are removed', () => {
    const prefixes = Array.from(
      { length: 10_000 },
      (_, index) => `/team${index % 100}/season${index % 97}/match${index}`,
    )
    const table = tableOf(prefixes)
    for (const prefix of prefixes) {
      assert.equal(table.match(`${prefix}/x?y`), prefix)
      assert.equal(table.match(`${prefix}x`), undefined)
    }
    for (const prefix of prefixes) table.delete(prefix)
    for (const prefix of prefixes) assert.equal(table.match(prefix), undefined)
  })

  it('replaces an owner in place, and ignores the removal of what is not there', () => {
    const table = tableOf(['/a/b'])
    table.set('/a/b', 'other')
    table.delete('/a')
    table.delete('/a/b/c')
    table.delete('/x')
    assert.equal(table.match('/a/b'), 'other')
  })
})

function tableOf(prefixes: readonly string[]): PrefixTable<string> {
  const table = new PrefixTable<string>()
  for (const prefix of prefixes) table.set(prefix, prefix)
  return table
}
