import type { Outcome } from './contract.ts'
import type { Line } from './line.ts'

/** One column of the table: what became of every line for one kind. */
export interface Column {
  readonly name: string
  readonly outcomes: ReadonlyMap<string, Outcome>
}

/** The outcome of a line for a kind that was tried in several ways: missed in one is missed. */
export function merge(outcomes: readonly Outcome[]): Outcome {
  const missed = outcomes.find(({ verdict }) => verdict === 'missed')
  return missed ?? outcomes.find(({ verdict }) => verdict === 'met') ?? outcomes[0] ?? { verdict: 'foreign' }
}

/**
 * Lines × kinds as a Markdown table: `✓` met, `✗` missed, `–` skipped, both with the number of their reason; empty
 * where a line is about other frameworks.
 */
export function formatTable(lines: readonly Line[], columns: readonly Column[]): string {
  const reasons = new Map<string, number>()
  const cell = (line: Line, { outcomes }: Column): string => {
    const outcome = outcomes.get(line.id)
    if (outcome === undefined || outcome.verdict === 'foreign') return ''
    if (outcome.verdict === 'met') return '✓'
    const reason =
      outcome.verdict === 'skipped' ? outcome.reason : `line ${line.id}: ${firstLine(outcome.error.message)}`
    if (!reasons.has(reason)) reasons.set(reason, reasons.size + 1)
    return `${outcome.verdict === 'skipped' ? '–' : '✗'} ${reasons.get(reason)}`
  }
  const rows = lines.map(line => [line.id, line.behaviour, ...columns.map(column => cell(line, column))])
  const head = ['', 'behaviour', ...columns.map(({ name }) => name)]
  const notes = [...reasons].map(([reason, number]) => `${number}. ${reason}`)
  return [row(head), row(head.map(() => '---')), ...rows.map(row), '', ...notes].join('\n')
}

function row(cells: readonly string[]): string {
  return `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`
}

function firstLine(message: string): string {
  const lines = message.split('\n').filter(line => line.trim() !== '')
  const text = lines.length > 1 && lines[0]?.startsWith('Expected values') ? lines.slice(1).join(' ') : (lines[0] ?? '')
  const printable = text.replace(/\s+/g, ' ').trim()
  return printable.length > 160 ? `${printable.slice(0, 157)}...` : printable
}
