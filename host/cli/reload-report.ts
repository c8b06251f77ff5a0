import type { ReloadReport } from '../config/apply.ts'
import { alignColumns, type Cell, oneLine, paint } from './terminal.ts'

const kinds = [
  ['removed', '-', 'yellow'],
  ['added', '+', 'green'],
  ['replaced', '~', 'cyan'],
] as const

/** What a reload did, for people: one line a mount that was touched. */
export function showReport(report: ReloadReport): string {
  const { file = 'the configuration', unchanged, failed, restartNeeded } = report
  const rows: Cell[][] = kinds.flatMap(([kind, sign, style]) =>
    report[kind].map(prefix => [
      { text: sign, style },
      { text: oneLine(prefix), style: 'bold' as const },
      { text: kind },
      { text: '' },
    ]),
  )
  for (const { prefix, code, message } of failed) {
    rows.push([
      { text: '✗', style: 'red' },
      { text: oneLine(prefix), style: 'bold' },
      { text: 'failed', style: 'red' },
      { text: oneLine(`${code} ${message}`) },
    ])
  }
  const label = failed.length === 0 ? paint('green', 'reloaded') : paint('yellow', 'reloaded in part')
  const lines = [
    `${label} ${oneLine(file)}${rows.length === 0 ? ': nothing to do' : ''}`,
    ...(rows.length === 0 ? [] : [alignColumns(rows, '  ')]),
  ]
  const rest = unchanged.length === 1 ? '1 mount unchanged' : `${unchanged.length} mounts unchanged`
  if (unchanged.length > 0) lines.push(`  ${paint('dim', rest)}`)
  if (restartNeeded.length > 0) lines.push(`  ${paint('yellow', `needs a restart: ${restartNeeded.join(', ')}`)}`)
  return `${lines.join('\n')}\n`
}
