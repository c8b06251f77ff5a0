import { resolve } from '../core/openapi/references.ts'
import { type Document, marker, type Sample } from './documents.ts'

/** What is wrong with a combined document. */
export interface Measured {
  readonly dangling: number
  readonly wrongOwner: number
  readonly lostComponents: number
}

/** Follows every reference of a combined document, and looks for every component of what went into it. */
export function measureMerged(merged: Document, samples: readonly Sample[]): Measured {
  let dangling = 0
  let wrongOwner = 0
  const found = new Set<string>()
  const visit = (value: Document, owner: string, key: string): void => {
    if (typeof value !== 'object' || value === null || isData(key, value)) return
    const mark = typeof value[marker] === 'string' ? value[marker] : undefined
    if (mark !== undefined) found.add(mark)
    const here = mark?.split('/', 1)[0] ?? owner
    if (typeof value.$ref === 'string') {
      const target = resolve(merged, value.$ref) as Document
      const theirs = target?.[marker]?.split('/', 1)[0]
      if (target === undefined) dangling++
      else if (theirs !== undefined && here !== '' && theirs !== here) wrongOwner++
    }
    for (const [name, item] of Object.entries(value)) visit(item, here, Array.isArray(value) ? '' : name)
  }
  visit(merged, '', '')
  const given = samples.flatMap(({ document }) => marksOf(document))
  return { dangling, wrongOwner, lostComponents: given.filter(mark => !found.has(mark)).length }
}

function marksOf({ components = {} }: Document): string[] {
  return Object.values<Document>(components).flatMap(members =>
    Object.values<Document>(members).flatMap(member => (typeof member[marker] === 'string' ? [member[marker]] : [])),
  )
}

function isData(key: string, value: Document): boolean {
  // What an extension refers to is left to those who know it.
  if (key.startsWith('x-')) return true
  return key === 'example' || key === 'value' || key === 'enum' || (key === 'default' && !('description' in value))
}
