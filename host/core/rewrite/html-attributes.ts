import { NameTable } from './html-names.ts'

/** What an attribute's value is made of. */
export type AttributeKind =
  /** One URL. */
  | 'url'
  /** URLs with spaces between. */
  | 'urls'
  | 'srcset'
  /** CSS declarations, or the value of one. */
  | 'style'
  /** An HTML document. */
  | 'document'
  /** What another attribute of the `meta` element says. */
  | 'meta'
  /** The hash of what a `link` element names. */
  | 'integrity'

/** An attribute that is looked at. */
export interface AttributeRule {
  /** A small number of its own. */
  readonly id: number
  readonly kind: AttributeKind
  /** Elements that it means this on; all where absent. */
  readonly elements: ReadonlySet<string> | undefined
}

const tableParts = ['body', 'table', 'tbody', 'td', 'tfoot', 'th', 'thead', 'tr']
const edits = ['blockquote', 'del', 'ins', 'q']
const paints = ['clip-path', 'cursor', 'fill', 'filter', 'marker-end', 'marker-mid', 'marker-start', 'mask', 'stroke']
const requests = ['hx-delete', 'hx-get', 'hx-patch', 'hx-post', 'hx-put', 'hx-push-url', 'hx-replace-url']
const everywhere = undefined

/**
 * Attributes with URLs that browsers load or users follow: of the HTML Standard (its index of attributes), of SVG 2, and of
 * older pages as far as browsers still heed them; and of htmx, whose requests start in markup. Where no element is named,
 * custom elements use the name in the same sense.
 */
const attributes: readonly (readonly [
  AttributeKind,
  elements: readonly string[] | undefined,
  names: readonly string[],
])[] = [
  ['url', everywhere, ['action', 'formaction', 'href', 'poster', 'src', 'xlink:href']],
  ['url', ['object'], ['data']],
  ['url', tableParts, ['background']],
  ['url', edits, ['cite']],
  ['url', ['frame', 'iframe', 'img'], ['longdesc']],
  ['url', ['html'], ['manifest']],
  ['url', everywhere, requests],
  ['url', everywhere, requests.map(name => `data-${name}`)],
  ['urls', ['a', 'area'], ['ping']],
  ['srcset', everywhere, ['imagesrcset', 'srcset']],
  ['style', everywhere, ['style', ...paints]],
  ['document', ['iframe'], ['srcdoc']],
  ['meta', ['meta'], ['content']],
  ['integrity', ['link'], ['integrity']],
]

const rules = attributes.flatMap(([kind, elements, names]) =>
  names.map(name => [name, { kind, elements: elements && new Set(elements) }] as const),
)

/** Finds the rule of an attribute by its name. */
export const attributeRules: NameTable<AttributeRule> = new NameTable(
  rules.map(([name, rule], id) => [name, { id, ...rule }] as const),
)

/** How many rules there are: their ids are below it. */
export const ruleCount = rules.length
