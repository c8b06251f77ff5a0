import { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { parse, type DefaultTreeAdapterTypes as Tree } from 'parse5'
import { RewritingStream } from 'parse5-html-rewriting-stream'
import type { Token } from './html-tokens.ts'

/** What parse5 reads in a document: tokens with decoded values. */
export async function parse5Tokens(html: string): Promise<Token[]> {
  const tokens: Token[] = []
  const stream = new RewritingStream()
  stream.on('startTag', ({ tagName, attrs, selfClosing }) => {
    const attributes = attrs.map(({ prefix, name, value }) => [prefix ? `${prefix}:${name}` : name, value] as const)
    tokens.push(['StartTag', tagName, Object.fromEntries(attributes), selfClosing])
  })
  stream.on('endTag', ({ tagName }) => tokens.push(['EndTag', tagName]))
  stream.on('comment', () => tokens.push(['Comment']))
  stream.on('doctype', () => tokens.push(['DOCTYPE']))
  Readable.from([html]).pipe(stream).resume()
  await finished(stream)
  return tokens
}

/** The start tags that parse5 makes elements of, with their places, in the document's order. */
export function parse5StartTags(html: string): (readonly [name: string, offset: number])[] {
  const found: (readonly [name: string, offset: number])[] = []
  visit(parse(html, { sourceCodeLocationInfo: true }), found)
  return found.sort(([, a], [, b]) => a - b)
}

/** A value as parse5 decodes it. */
export function parse5Value(written: string): string {
  const document = parse(`<body data-x="${written.replaceAll('"', '&quot;')}">`) as Tree.Document
  const html = document.childNodes[0] as Tree.Element
  const body = html.childNodes[1] as Tree.Element
  return body.attrs[0]!.value
}

function visit(node: Tree.Node, found: (readonly [name: string, offset: number])[]): void {
  if ('tagName' in node && node.sourceCodeLocation?.startTag)
    found.push([node.tagName.toLowerCase(), node.sourceCodeLocation.startTag.startOffset])
  if ('content' in node) visit(node.content, found)
  if ('childNodes' in node) for (const child of node.childNodes) visit(child, found)
}
