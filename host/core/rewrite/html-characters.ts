/** Bit of a character that is white space to the tokenizer. */
export const isSpace = 1
/** Bit of a character that ends the name of a tag. */
export const endsTagName = 2
/** Bit of a character that ends the name of an attribute. */
export const endsAttributeName = 4
/** Bit of a character that ends a value without quotes. */
export const endsUnquotedValue = 8

/** The bits by character code; beyond ASCII no character means anything to the tokenizer. */
export const characters = new Uint8Array(256)
// Tab, line feed, form feed, space; and carriage return, which is read as a line feed (HTML Standard, section 13.2.3.5).
for (const code of [9, 10, 12, 13, 32]) characters[code] = isSpace | endsTagName | endsAttributeName | endsUnquotedValue
characters[47 /* / */] = endsTagName | endsAttributeName
characters[61 /* = */] = endsAttributeName
characters[62 /* > */] = endsTagName | endsAttributeName | endsUnquotedValue

/** Whether a character code is white space to the tokenizer. */
export function isHtmlSpace(code: number): boolean {
  return (characters[code]! & isSpace) !== 0
}

/** Whether a name (in lower case) and what ends a tag's name stand at a position; `undefined` where the text is too short to tell. */
export function isTagName(text: string, at: number, name: string): boolean | undefined {
  for (let index = 0; index < name.length; index++) {
    if (at + index === text.length) return undefined
    const code = text.charCodeAt(at + index)
    const lower = code >= 65 /* A */ && code <= 90 /* Z */ ? code | 0x20 : code
    if (lower !== name.charCodeAt(index)) return false
  }
  const end = at + name.length
  return end === text.length ? undefined : (characters[text.charCodeAt(end)]! & endsTagName) !== 0
}

/** Where a text ends before so many of a character as may begin a terminator that is cut off. */
export function beforeTrailing(character: string, most: number, text: string, from: number): number {
  let end = text.length
  while (end > from && text.length - end < most && text[end - 1] === character) end--
  return end
}
