import type { MountStatus, StatusData } from '../status-data.js'
import type { Readings } from './status-figures.js'

/** The places of what is told of the whole host. */
export type Fact =
  | 'summary'
  | 'uptime'
  | 'version'
  | 'node'
  | 'memory'
  | 'loopDelay'
  | 'configuration'
  | 'loaded'
  | 'failureAge'
  | 'failureCode'
  | 'failureMessage'
  | 'failureOutcome'
  | 'restart'

/** The columns of figures. */
export type FigureColumn = 'requests' | 'p50' | 'p99' | 'errors' | 'inFlight' | 'upgrades'

/** The places of what is told of a mount beside its figures. */
export type MountField = 'name' | 'prefix' | 'kind' | 'since' | 'fault' | 'checks'

export const unknown: string
export function factTexts(data: Omit<StatusData, 'bounds'>): Readonly<Record<Fact, string>>
export function mountTexts(
  mount: Omit<MountStatus, 'state' | 'links' | 'figures'>,
  at: number,
): Readonly<Record<MountField, string>>
export function figureTexts(readings: Readings, bounds: readonly number[]): Readonly<Record<FigureColumn, string>>
export function secondsText(seconds: number): string
export function durationText(seconds: number): string
export function bytesText(bytes: number): string
export function summaryText(mounts: readonly Pick<MountStatus, 'state' | 'checks'>[]): string

/** What the figures are of, after so many seconds of looking. */
export function periodText(seconds: number): string
