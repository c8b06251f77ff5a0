import { type Html, html } from './html.ts'

const format = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  timeZone: 'UTC',
})

/** A UTC moment for people, with the exact one for machines. */
export function time(iso: string): Html {
  // In a narrow column the line may break before the year, and nowhere else.
  const text = format.format(new Date(iso)).replace(/ (?!\d{4})/g, '\u00a0')
  return html`<time datetime="${iso}">${text}</time>`
}
