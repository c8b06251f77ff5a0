import { type Html, html } from './html.ts'

const dateFormat = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  timeZone: 'UTC',
})
const timeFormat = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: 'UTC' })

/** An instant as date and time of day, in UTC. */
export function dateTime(instant: string): Html {
  const date = new Date(instant)
  return html`<time datetime="${instant}">${dateFormat.format(date)}, ${timeFormat.format(date)} UTC</time>`
}

/** An instant as time of day, in UTC. */
export function timeOfDay(instant: string): Html {
  return html`<time datetime="${instant}">${timeFormat.format(new Date(instant))} UTC</time>`
}
