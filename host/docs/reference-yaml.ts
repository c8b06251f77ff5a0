/** Words that YAML 1.1 or 1.2 reads as something else than text, and texts that begin as a number does. */
const ambiguous = /^(?:true|false|yes|no|on|off|y|n|null|nan|inf)$|^[-+.\d]/i
/** Text that stands for itself without quotes wherever it is put. */
const plain = /^[A-Za-z_/$][\w ./$(){}-]*(?<! )$/

/**
 * Writes JSON data down as YAML 1.2. A general serialiser takes seconds for a document of several megabytes, because
 * it keeps anchors, comments and styles that JSON doesn't have.
 *
 * @example
 * toYaml({ openapi: '3.1.1', tags: [{ name: 'pets' }] })
 * // 'openapi: "3.1.1"\ntags:\n  - name: pets\n'
 */
export function toYaml(value: unknown): string {
  return `${writeBlock(value, '').trimStart()}\n`
}

/** A value as it stands behind a key or a dash: on the same line where it is short, else on lines of its own. */
function writeBlock(value: unknown, indent: string): string {
  if (Array.isArray(value)) {
    if (value.length === 0) return ' []'
    return value.map(item => `\n${indent}-${writeItem(item, `${indent}  `)}`).join('')
  }
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).filter(([, member]) => member !== undefined)
    if (members.length === 0) return ' {}'
    return members.map(([key, member]) => `\n${indent}${writeText(key)}:${writeBlock(member, `${indent}  `)}`).join('')
  }
  return ` ${typeof value === 'string' ? writeText(value) : JSON.stringify(value ?? null)}`
}

/** The first line of a list's item goes behind its dash. */
function writeItem(value: unknown, indent: string): string {
  const block = writeBlock(value, indent)
  return block.startsWith('\n') ? ` ${block.slice(1 + indent.length)}` : block
}

/** A JSON string is a double-quoted scalar of YAML 1.2. */
function writeText(text: string): string {
  return plain.test(text) && !ambiguous.test(text) && text.length < 120 ? text : JSON.stringify(text)
}
