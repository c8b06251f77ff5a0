import type { Figure } from '../adapters/types.ts'

/** What is known of a program or thread that is kept alive. */
interface Supervised {
  readonly isUp: boolean
  readonly restarts: number
  readonly uptime: number
}

/** Figures of a program or thread; `undefined` where it has not been started. */
export function supervisorFigures(supervised: Supervised | undefined): Figure[] {
  const { isUp, restarts, uptime } = supervised ?? { isUp: false, restarts: 0, uptime: 0 }
  const figure = (type: Figure['type'], name: string, help: string, value: number): Figure => {
    return { type, name: `portico_supervisor_${name}`, help, labels: {}, value }
  }
  return [
    figure('gauge', 'up', '1 while the program or thread takes requests.', isUp ? 1 : 0),
    figure('counter', 'restarts_total', 'Times that the program or thread was started again.', restarts),
    figure('gauge', 'uptime_seconds', 'Seconds since the program or thread takes requests.', uptime),
  ]
}
