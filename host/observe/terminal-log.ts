import pretty, { type PrettyOptions } from 'pino-pretty'
import type { AccessLine } from './access-log.ts'

/** What an access line shows in its own form, or what a terminal has no room for. */
const shownOtherwise: readonly (keyof AccessLine | 'pid' | 'hostname' | 'mount')[] = [
  'pid',
  'hostname',
  'mount',
  'reqId',
  'method',
  'url',
  'status',
  'ms',
  'bytes',
  'ip',
  'outcome',
  'trace_id',
  'span_id',
]

/** How lines look in a terminal: the mount's name first, and of a request what and how it went. */
export const terminalOptions: PrettyOptions = {
  ignore: shownOtherwise.join(','),
  translateTime: 'SYS:HH:MM:ss.l',
  sync: true,
  messageFormat: (line, messageKey, _level, { colors }) => {
    const { mount, method, url, status, ms, outcome } = line as Partial<AccessLine> & { mount?: string }
    const place = mount === undefined ? '' : `${colors.dim(mount)} `
    if (status === undefined || url === undefined) return place + String(line[messageKey] ?? '')
    const paint = status < 400 ? colors.green : status < 500 ? colors.yellow : colors.red
    const reason = outcome === undefined ? '' : ` ${outcome}`
    return `${place}${method} ${url} ${paint(String(status))}${reason} ${colors.dim(`${ms} ms`)}`
  },
}

/** Lines for people, on standard output. */
export function terminalStream(): ReturnType<typeof pretty> {
  return pretty(terminalOptions)
}
