/** Templates of one document that are kept; the largest public interfaces have about ten thousand. */
const templateLimit = 10_000

/** Characters of a path or template that are looked at: a longer one matches nothing. */
const lengthLimit = 2_048

interface Node {
  template: string | undefined
  readonly literals: Map<string, Node>
  /** Segments with literal text beside parameters, by that text; those with more of it come first. */
  mixed: Map<string, Mixed>
  parameter: Node | undefined
}

interface Mixed {
  /** The text before, between and after the parameters. */
  readonly pieces: readonly string[]
  readonly node: Node
}

/**
 * Finds the OpenAPI path template (OpenAPI 3.1.1 section 4.8.8) that a path falls under. Of several it is the one with
 * literal text where the others have parameters, from the first segment on.
 *
 * A look-up visits a template's segment at most once, so that its time is bounded by the document, whatever the path is.
 */
export class RouteTemplates {
  readonly #root: Node = newNode()

  constructor(templates: Iterable<string>) {
    let count = 0
    for (const template of templates) {
      if (++count > templateLimit) break
      if (template.startsWith('/') && template.length <= lengthLimit) this.#add(template)
    }
    sortMixed(this.#root)
  }

  /**
   * The template of a path as it was received, below the mount's prefix and without its query; `undefined` where there is
   * none. A slash at the end makes no difference where only one of the two is described, as with most frameworks.
   */
  match(path: string): string | undefined {
    if (!path.startsWith('/') || path.length > lengthLimit) return undefined
    const segments = segmentsOf(path)
    const exact = find(this.#root, segments, 0)
    if (exact !== undefined || segments.length === 0) return exact
    return find(this.#root, segments.at(-1) === '' ? segments.slice(0, -1) : [...segments, ''], 0)
  }

  #add(template: string): void {
    let node = this.#root
    for (const segment of segmentsOf(template)) node = childOf(node, segment)
    // To OpenAPI `/a/{id}` and `/a/{name}` are one.
    node.template ??= template
  }
}

function newNode(): Node {
  return { template: undefined, literals: new Map(), mixed: new Map(), parameter: undefined }
}

/** Split before it is decoded: an encoded slash is part of a segment. */
function segmentsOf(path: string): string[] {
  const segments = path.split('/')
  segments.shift()
  return path.includes('%') ? segments.map(decode) : segments
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}

/** The node below for a segment of a template, which is made where there is none. */
function childOf(node: Node, segment: string): Node {
  const pieces = segment.split(/\{[^{}]*\}/)
  if (pieces.length === 1) return literalOf(node, segment)
  if (pieces.every(piece => piece === '') && pieces.length === 2) {
    node.parameter ??= newNode()
    return node.parameter
  }
  const key = pieces.join('{}')
  const known = node.mixed.get(key)
  if (known !== undefined) return known.node
  const made = newNode()
  node.mixed.set(key, { pieces, node: made })
  return made
}

function literalOf(node: Node, segment: string): Node {
  const known = node.literals.get(segment)
  if (known !== undefined) return known
  const made = newNode()
  node.literals.set(segment, made)
  return made
}

function sortMixed(node: Node): void {
  const byLength = [...node.mixed].sort(([, one], [, other]) => literalLength(other) - literalLength(one))
  node.mixed = new Map(byLength)
  for (const child of node.literals.values()) sortMixed(child)
  for (const { node: child } of node.mixed.values()) sortMixed(child)
  if (node.parameter !== undefined) sortMixed(node.parameter)
}

function literalLength({ pieces }: Mixed): number {
  return pieces.join('').length
}

function find(node: Node, segments: readonly string[], index: number): string | undefined {
  const segment = segments[index]
  if (segment === undefined) return node.template
  const literal = node.literals.get(segment)
  const found = literal && find(literal, segments, index + 1)
  // A parameter has a value (RFC 6570 section 3.2.2 would leave the segment empty, which no router takes).
  if (found !== undefined || segment === '') return found
  for (const { pieces, node: child } of node.mixed.values()) {
    const template = fits(pieces, segment) ? find(child, segments, index + 1) : undefined
    if (template !== undefined) return template
  }
  return node.parameter && find(node.parameter, segments, index + 1)
}

/**
 * Whether a segment is made of these pieces in this order with at least a character between two of them. Each is looked
 * for once, from left to right: an expression made of a document could take exponential time.
 */
function fits(pieces: readonly string[], segment: string): boolean {
  const [first = '', ...rest] = pieces
  const last = rest.pop() ?? ''
  if (!segment.startsWith(first) || !segment.endsWith(last)) return false
  let end = first.length
  for (const piece of rest) {
    const at = segment.indexOf(piece, end + 1)
    if (at === -1) return false
    end = at + piece.length
  }
  return end + 1 <= segment.length - last.length
}
