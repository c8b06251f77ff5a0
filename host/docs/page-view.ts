import { type ReferenceRenderer, toDocsSettings } from '../options.ts'
import type { CollectedDocs, DocsGroup } from './collect.ts'
import type { DocsPaths } from './page-links.ts'

/** What the pages of the docs are rendered from. */
export interface DocsView {
  /** Title of the host. */
  readonly title: string
  readonly paths: DocsPaths
  /** Path of the combined document. */
  readonly document: string
  /** What renders a reference. */
  readonly reference: ReferenceRenderer
  readonly docs: CollectedDocs
  /** What may be shown to everybody. */
  readonly groups: readonly DocsGroup[]
}

/** Looks at the docs as they are now. */
export function createView(
  docs: CollectedDocs,
  place: Pick<DocsView, 'title' | 'paths' | 'document' | 'reference'>,
): DocsView {
  return { ...place, docs, groups: docs.groups.filter(isPublic) }
}

/**
 * What is left out of the docs, or stands behind a guard and says nothing of itself, is not even named. What failed to
 * start is: readers look for it.
 */
function isPublic({ mount }: DocsGroup): boolean {
  if (mount === undefined || (mount.error !== undefined && mount.options.guard === undefined)) return true
  const { docs, guard } = mount.options
  return docs !== false && (guard === undefined || toDocsSettings(docs).source !== undefined)
}
