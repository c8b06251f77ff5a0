interface Child<Owner> {
  readonly segment: string
  /** The code of its first character: most children are told apart by that, sooner than by a call. */
  readonly first: number
  readonly node: Node<Owner>
}

interface Node<Owner> {
  owner: Owner | undefined
  /** Few children are compared in place; for more, `index` is looked up. */
  readonly children: Child<Owner>[]
  index: Map<string, Child<Owner>> | undefined
}

/** So many children are compared one by one: faster than cutting a segment out of the target and hashing it. */
const few = 8

/**
 * Who owns which prefix: longest prefix first, on segment boundaries, bytes compared as received. Nothing is decoded
 * or normalised, so no spelling of a path reaches an owner but the one that was registered; what does not match
 * belongs to nobody here.
 *
 * A look-up costs a few comparisons or one map access a segment, however many prefixes there are.
 */
export class PrefixTable<Owner> {
  readonly #root: Node<Owner> = newNode()

  /** The owner of exactly this canonical prefix. */
  get(prefix: string): Owner | undefined {
    return this.#path(prefix)?.at(-1)?.owner
  }

  /** Registers the owner of a canonical prefix, in place of any other. */
  set(prefix: string, owner: Owner): void {
    let node = this.#root
    for (const segment of segmentsOf(prefix)) node = childOf(node, segment) ?? addChild(node, segment)
    node.owner = owner
  }

  /** Removes a canonical prefix, and the branch that only it kept. */
  delete(prefix: string): void {
    const path = this.#path(prefix)
    if (path === undefined) return
    const segments = segmentsOf(prefix)
    for (let depth = path.length - 1; depth >= 0; depth--) {
      const node = path[depth] as Node<Owner>
      if (depth === path.length - 1) node.owner = undefined
      if (depth === 0 || node.owner !== undefined || node.children.length > 0) return
      removeChild(path[depth - 1] as Node<Owner>, segments[depth - 1] as string)
    }
  }

  /** The owner of the longest prefix that the request target, in origin form, falls under. */
  match(target: string): Owner | undefined {
    let node = this.#root
    let owner = node.owner
    let start = 1
    while (node.children.length > 0) {
      const child: Child<Owner> | undefined = childAt(node, target, start)
      if (child === undefined) break
      node = child.node
      if (node.owner !== undefined) owner = node.owner
      const end = start + child.segment.length
      if (target.charCodeAt(end) !== 47 /* / */) break
      start = end + 1
    }
    return owner
  }

  /** The nodes from the root to a prefix. */
  #path(prefix: string): Node<Owner>[] | undefined {
    const path = [this.#root]
    for (const segment of segmentsOf(prefix)) {
      const child = childOf(path.at(-1) as Node<Owner>, segment)
      if (child === undefined) return undefined
      path.push(child)
    }
    return path
  }
}

function newNode<Owner>(): Node<Owner> {
  return { owner: undefined, children: [], index: undefined }
}

function childOf<Owner>(node: Node<Owner>, segment: string): Node<Owner> | undefined {
  return node.index === undefined
    ? node.children.find(child => child.segment === segment)?.node
    : node.index.get(segment)?.node
}

function addChild<Owner>(parent: Node<Owner>, segment: string): Node<Owner> {
  const node = newNode<Owner>()
  const child = { segment, first: segment.charCodeAt(0), node }
  parent.children.push(child)
  if (parent.index !== undefined) parent.index.set(segment, child)
  else if (parent.children.length > few) parent.index = new Map(parent.children.map(each => [each.segment, each]))
  return node
}

function removeChild<Owner>(parent: Node<Owner>, segment: string): void {
  parent.children.splice(
    parent.children.findIndex(child => child.segment === segment),
    1,
  )
  parent.index?.delete(segment)
  if (parent.children.length <= few) parent.index = undefined
}

function segmentsOf(prefix: string): string[] {
  return prefix === '' ? [] : prefix.slice(1).split('/')
}

/** Whether a segment ends here: at the end, a slash, a query or, though no request should carry one, a fragment. */
function isSegmentEnd(target: string, index: number): boolean {
  if (index >= target.length) return true
  const code = target.charCodeAt(index)
  return code === 47 /* / */ || code === 63 /* ? */ || code === 35 /* # */
}

function segmentEnd(target: string, start: number): number {
  let end = start
  while (!isSegmentEnd(target, end)) end++
  return end
}

/** The child whose whole segment stands in the target at this place. */
function childAt<Owner>(parent: Node<Owner>, target: string, start: number): Child<Owner> | undefined {
  if (parent.index !== undefined) {
    return parent.index.get(target.slice(start, segmentEnd(target, start)))
  }
  const first = target.charCodeAt(start)
  for (const child of parent.children) {
    if (child.first !== first || !target.startsWith(child.segment, start)) continue
    if (isSegmentEnd(target, start + child.segment.length)) return child
  }
  return undefined
}
