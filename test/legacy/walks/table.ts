import { isClean, type Outcome, type StepOutcome } from './run.ts'

const head = ['Application', 'Version', 'Mounted', 'Step', 'OK', 'Console errors', 'Outside the prefix']

/**
 * The steps of walks as a Markdown table; what failed, what the console said and what went outside is listed below. Errors
 * that an application has at `/` too are set apart: `0 (2 of its own)`.
 */
export function formatTable(outcomes: readonly Outcome[]): string {
  const rows = outcomes.flatMap(outcome =>
    outcome.steps.map(step => [
      outcome.title,
      outcome.version,
      outcome.mounting,
      step.name,
      step.error === undefined ? '✓' : '✗',
      count(step),
      String(step.outside.length),
    ]),
  )
  const notes = outcomes.flatMap(outcome => outcome.steps.flatMap(step => notesOf(outcome, step)))
  return [row(head), row(head.map(() => '---')), ...rows.map(row), '', ...notes, summary(outcomes)].join('\n')
}

function count({ errors, own }: StepOutcome): string {
  return own.length === 0 ? String(errors.length) : `${errors.length - own.length} (${own.length} of its own)`
}

function notesOf({ title }: Outcome, { name, error, errors, own, outside }: StepOutcome): string[] {
  const place = `- ${title}, ${name}:`
  return [
    ...(error === undefined ? [] : [`${place} failed: ${error.message.split('\n').slice(0, 6).join(' ')}`]),
    ...errors.map(text => `${place} console${own.includes(text) ? ', at / too' : ''}: ${text}`),
    ...outside.map(text => `${place} outside: ${text}`),
  ]
}

function summary(outcomes: readonly Outcome[]): string {
  const steps = outcomes.flatMap(outcome => outcome.steps)
  const sum = (of: (step: StepOutcome) => number) => steps.reduce((total, step) => total + of(step), 0)
  return [
    `${outcomes.length} applications, ${steps.length} steps, ${steps.filter(isClean).length} of them clean`,
    `${sum(({ errors, own }) => errors.length - own.length)} console errors`,
    `${sum(({ outside }) => outside.length)} requests outside the prefix`,
    `${sum(({ favicons }) => favicons)} of the browser's own for /favicon.ico`,
    `${sum(({ elsewhere }) => elsewhere.length)} to other origins`,
  ].join('; ')
}

function row(cells: readonly string[]): string {
  return `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`
}
