/** A column: its title, and on which side its cells stand. */
export interface Column {
  readonly title: string
  readonly align: 'left' | 'right'
}

/** A table of text, to be shown on a terminal or in Markdown. */
export interface Table {
  readonly columns: readonly Column[]
  readonly rows: readonly (readonly string[])[]
}

/** The table for a terminal, its columns padded with spaces. */
export function renderText({ columns, rows }: Table): string {
  const widths = columns.map(({ title }, index) => Math.max(title.length, ...rows.map(row => row[index]?.length ?? 0)))
  const line = (cells: readonly string[]) =>
    columns
      .map(({ align }, index) => {
        const cell = cells[index] ?? ''
        return align === 'left' ? cell.padEnd(widths[index]!) : cell.padStart(widths[index]!)
      })
      .join('  ')
      .trimEnd()
  const rule = widths.map(width => '─'.repeat(width)).join('  ')
  return [line(columns.map(({ title }) => title)), rule, ...rows.map(line)].map(text => `${text}\n`).join('')
}

/** The table as GitHub's Markdown. */
export function renderMarkdown({ columns, rows }: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |\n`
  const rule = columns.map(({ align }) => (align === 'left' ? '---' : '---:'))
  const cells = rows.map(row => columns.map((_, index) => row[index] ?? ''))
  return [columns.map(({ title }) => title), rule, ...cells].map(line).join('')
}
