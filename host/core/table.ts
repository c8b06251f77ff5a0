interface Node<Owner> {
  owner: Owner | undefined
  children: Map<string, Node<Owner>> | undefined
}

/**
 * Who owns which prefix: longest prefix first, on segment boundaries, bytes compared as received. Nothing is decoded
 * or normalised, so no spelling of a path reaches an owner but the one that was registered; what does not match
 * belongs to nobody here.
 *
 * A look-up costs one map access a segment, however many prefixes there are.
 */
export class PrefixTable<Owner> {
  readonly #root: Node<Owner> = { owner: undefined, children: undefined }

  /** The owner of exactly this canonical prefix. */
  get(prefix: string): Owner | undefined {
    return this.#find(prefix)?.owner
  }

  /** Registers the owner of a canonical prefix, in place of any other. */
  set(prefix: string, owner: Owner): void {
    let node = this.#root
    for (const segment of segmentsOf(prefix)) {
      node.children ??= new Map()
      let child = node.children.get(segment)
      if (child === undefined) {
        child = { owner: undefined, children: undefined }
        node.children.set(segment, child)
      }
      node = child
    }
    node.owner = owner
  }

  /** Removes a canonical prefix, and the branch that only it kept. */
  delete(prefix: string): void {
    const path: [Node<Owner>, string][] = []
    let node = this.#root
    for (const segment of segmentsOf(prefix)) {
      const child = node.children?.get(segment)
      if (child === undefined) return
      path.push([node, segment])
      node = child
    }
    node.owner = undefined
    for (const [parent, segment] of path.reverse()) {
      const child = parent.children?.get(segment)
      if (child === undefined || child.owner !== undefined || child.children !== undefined) return
      parent.children?.delete(segment)
      if (parent.children?.size === 0) parent.children = undefined
    }
  }

  /** The owner of the longest prefix that the request target, in origin form, falls under. */
  match(target: string): Owner | undefined {
    let node = this.#root
    let owner = node.owner
    let start = 1
    while (node.children !== undefined) {
      const end = segmentEnd(target, start)
      const child = node.children.get(target.slice(start, end))
      if (child === undefined) break
      node = child
      if (node.owner !== undefined) owner = node.owner
      if (target.charCodeAt(end) !== 47 /* / */) break
      start = end + 1
    }
    return owner
  }

  #find(prefix: string): Node<Owner> | undefined {
    let node: Node<Owner> | undefined = this.#root
    for (const segment of segmentsOf(prefix)) node = node?.children?.get(segment)
    return node
  }
}

function segmentsOf(prefix: string): string[] {
  return prefix === '' ? [] : prefix.slice(1).split('/')
}

/** Where a segment ends: at a slash, a query or, though no request should carry one, a fragment. */
function segmentEnd(target: string, start: number): number {
  let end = start
  for (; end < target.length; end++) {
    const code = target.charCodeAt(end)
    if (code === 47 /* / */ || code === 63 /* ? */ || code === 35 /* # */) break
  }
  return end
}
