import { styleText } from 'node:util'

type Style = Parameters<typeof styleText>[0]

/** Styles text for standard output: only on a terminal, and never under NO_COLOR. */
export function paint(style: Style, text: string): string {
  return styleText(style, text, { stream: process.stdout })
}

/**
 * Text from elsewhere (a title, an application's error) on one line and without control characters, which could
 * otherwise steer the terminal.
 */
export function oneLine(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/\p{Cc}/gu, '')
    .trim()
}

/** A cell of a table: its text, and how it is shown once it is padded. */
export interface Cell {
  readonly text: string
  readonly style?: Style
}

/** Aligned columns, two spaces apart; each row indented by the margin. */
export function alignColumns(rows: readonly (readonly Cell[])[], margin = ''): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map(row => row[column]?.text.length ?? 0)))
  const show = ({ text, style }: Cell, column: number, last: boolean) => {
    const padded = last ? text : text.padEnd(widths[column] ?? 0)
    return style === undefined ? padded : paint(style, padded)
  }
  return rows
    .map(row =>
      `${margin}${row.map((cell, column) => show(cell, column, column === row.length - 1)).join('  ')}`.trimEnd(),
    )
    .join('\n')
}
