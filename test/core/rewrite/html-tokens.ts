import type { Markup, MarkupHandler } from '../../../host/core/rewrite/html-handler.ts'
import { Scanner } from '../../../host/core/rewrite/html-scanner.ts'
import type { Tag } from '../../../host/core/rewrite/html-tag.ts'

/** A token as the tokenizer tests of html5lib write it, without text; attribute values as they stand in the document. */
export type Token =
  | readonly ['StartTag', name: string, attributes: Readonly<Record<string, string>>, selfClosing: boolean]
  | readonly ['EndTag', name: string]
  | readonly ['Comment']
  | readonly ['DOCTYPE']

/** What a scanner found in a document. */
export interface Scan {
  readonly tokens: readonly Token[]
  /** Where each start tag stands. */
  readonly startTags: readonly (readonly [name: string, offset: number])[]
  /** The characters outside markup. */
  readonly characters: string
}

/** Scans a document that comes in pieces, as a rewriting does. */
export function scanPieces(
  pieces: Iterable<string>,
  settings: { readonly syntax?: 'html' | 'xml'; readonly scripting?: boolean } = {},
): Scan {
  const recorder = new Recorder()
  const scanner = new Scanner(recorder, { syntax: 'html', scripting: true, ...settings })
  let held = ''
  for (const piece of pieces) {
    const text = held + piece
    const settled = scanner.scan(text)
    recorder.offset += settled
    held = text.slice(settled)
  }
  // What began like a declaration is a comment once the document ends, but not in a script.
  const [kind, name] = recorder.tokens.at(-1) ?? []
  if (held.startsWith('<!') && !(kind === 'StartTag' && name === 'script')) recorder.tokens.push(['Comment'])
  const { tokens, startTags, characters } = recorder
  return { tokens, startTags, characters }
}

/** A text cut at the given places, which count from the start and may lie beyond its end. */
export function cut(text: string, places: readonly number[]): string[] {
  const ends = [...new Set(places.filter(place => place < text.length))].sort((a, b) => a - b)
  return [...ends, text.length].map((end, index) => text.slice(ends[index - 1] ?? 0, end))
}

class Recorder implements MarkupHandler {
  readonly tokens: Token[] = []
  readonly startTags: (readonly [name: string, offset: number])[] = []
  characters = ''
  offset = 0

  text(text: string, start: number, end: number): void {
    this.characters += text.slice(start, end)
  }

  markup(text: string, start: number, kind: Markup): void {
    if (kind === 'doctype') this.tokens.push(['DOCTYPE'])
    else if (kind === 'endTag') this.tokens.push(['EndTag', nameOf(/[^\t\n\f\r />]+/y, text, start + 2)])
    else if (kind === 'comment' && !text.startsWith('</>', start)) this.tokens.push(['Comment'])
  }

  startTag(text: string, tag: Tag): void {
    const attributes = new Map<string, string>()
    for (let index = 0; index < tag.attributes; index++) {
      const name = lowerCase(text.slice(tag.attributeStart(index), tag.attributeNameEnd(index)))
      const value = tag.hasValue(index) ? text.slice(tag.valueStart(index), tag.valueEnd(index)) : ''
      if (!attributes.has(name)) attributes.set(name, value)
    }
    const name = nameOf(/[^\t\n\f\r />]+/y, text, tag.nameStart)
    this.tokens.push(['StartTag', name, Object.fromEntries(attributes), tag.selfClosing])
    this.startTags.push([name, this.offset + tag.start])
  }
}

function nameOf(pattern: RegExp, text: string, start: number): string {
  pattern.lastIndex = start
  return lowerCase(pattern.exec(text)?.[0] ?? '')
}

/** As the tokenizer does: ASCII letters only, and a replacement for the null character. */
function lowerCase(name: string): string {
  return name.replace(/[A-Z]+/g, letters => letters.toLowerCase()).replaceAll('\0', '\uFFFD')
}
