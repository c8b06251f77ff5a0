// How the status page writes what it shows. The host's page without a script and the page's own script both use it.

/** Stands where nothing is known. */
export const unknown = '–'

/** What is told of the whole host, by the name of its place on the page; empty where there is nothing to tell. */
export function factTexts({ at, host, configuration, mounts }) {
  const { startedAt, version, node, memory, loopDelay } = host
  const { failure, file, loadedAt, restartNeeded = [] } = configuration ?? {}
  return {
    summary: summaryText(mounts),
    uptime: spanText(startedAt, at),
    version,
    node,
    memory: bytesText(memory),
    loopDelay: loopDelay === undefined ? unknown : secondsText(loopDelay),
    configuration: file ?? '',
    loaded: loadedAt === undefined ? '' : `${spanText(loadedAt, at)} ago`,
    failureAge: failure === undefined ? '' : `${spanText(failure.at, at)} ago`,
    failureCode: failure?.code ?? '',
    failureMessage: failure?.message ?? '',
    failureOutcome: outcomeText(failure),
    restart: restartNeeded.join(', '),
  }
}

/** What is told of a mount beside its figures, by the name of its place in the row. */
export function mountTexts({ name, prefix, kind, since, error, checks }, at) {
  return {
    name,
    prefix,
    kind,
    since: `for ${spanText(since, at)}`,
    fault: faultText(error, checks),
    checks: checksText(checks),
  }
}

/** The figures of a row, by column. */
export function figureTexts(readings, bounds) {
  const { requests, rate, p50, p99, errors, inFlight, upgrades } = readings
  return {
    requests: rate === undefined ? countText(requests) : rateText(rate),
    p50: withinBounds(p50, bounds),
    p99: withinBounds(p99, bounds),
    errors: errors === undefined ? unknown : shareText(errors),
    inFlight: countText(inFlight),
    upgrades: countText(upgrades),
  }
}

/** Seconds as people read them, to two digits: `0.85 ms`, `12 ms`, `1.5 s`. */
export function secondsText(seconds) {
  const [value, unit] = seconds < 0.9995 ? [seconds * 1000, 'ms'] : [seconds, 's']
  return `${value < 99.5 ? Number(value.toPrecision(2)) : Math.round(value)} ${unit}`
}

/** A span of seconds in its two largest units: `12 s`, `5 min`, `3 h 20 min`. */
export function durationText(seconds) {
  const whole = Math.max(0, Math.floor(seconds))
  if (whole < 60) return `${whole} s`
  const minutes = Math.floor(whole / 60)
  if (minutes < 60) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  if (hours < 24) return joinUnits(hours, 'h', minutes % 60, 'min')
  return joinUnits(Math.floor(hours / 24), 'd', hours % 24, 'h')
}

/** Bytes in decimal units: `84 MB`, `1.3 GB`. */
export function bytesText(bytes) {
  return bytes < 999.5e6 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`
}

/** One sentence about everything mounted. */
export function summaryText(mounts) {
  if (mounts.length === 0) return 'Nothing is mounted yet.'
  const applications = mounts.length === 1 ? '1 application' : `${mounts.length} applications`
  const unwell = mounts.filter(({ state, checks }) => state === 'ready' && checks.status === 'unhealthy').length
  const parts = [
    ...['failed', 'starting', 'draining', 'closed'].map(state => [count(mounts, state), state]),
    [unwell, 'unhealthy'],
  ].filter(([number]) => number > 0)
  if (parts.length === 0) return mounts.length === 1 ? `${applications}, ready.` : `${applications}, all ready.`
  return `${applications}: ${parts.map(part => part.join(' ')).join(', ')}.`
}

function outcomeText(failure) {
  if (failure === undefined) return ''
  return failure.code === 'PORTICO_RELOAD_INCOMPLETE' ? 'Everything else is applied.' : 'What ran before goes on.'
}

function faultText(error, checks) {
  const failing = checks.failing.map(({ name, error }) => (error === undefined ? name : `${name}: ${error}`))
  return [...(error === undefined ? [] : [error]), ...failing].join(', ')
}

function checksText({ status, total, failing }) {
  if (total === 0) return ''
  if (failing.length > 0) return total === 1 ? '1 check fails' : `${failing.length} of ${total} checks fail`
  if (status === 'unknown') return 'not checked yet'
  return total === 1 ? '1 check passes' : `${total} checks pass`
}

function spanText(from, to) {
  return durationText((to - from) / 1000)
}

function count(mounts, wanted) {
  return mounts.filter(({ state }) => state === wanted).length
}

function joinUnits(large, largeUnit, small, smallUnit) {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`
}

function countText(number) {
  return number.toLocaleString('en-US')
}

function rateText(rate) {
  if (rate === 0) return '0/s'
  if (rate < 0.1) return '< 0.1/s'
  return rate < 99.95 ? `${rate.toFixed(1)}/s` : `${countText(Math.round(rate))}/s`
}

function shareText(share) {
  if (share === 0) return '0%'
  const percent = share * 100
  if (percent < 0.1) return '< 0.1%'
  // Never rounded up to all: one answer that came through is worth knowing.
  return percent < 9.95 ? `${percent.toFixed(1)}%` : `${percent < 100 ? Math.min(99, Math.round(percent)) : 100}%`
}

/** Below the first bound and above the last a histogram knows no more than that. */
function withinBounds(seconds, bounds) {
  if (seconds === undefined) return unknown
  const [first, last] = [bounds[0], bounds.at(-1)]
  if (seconds >= last) return `≥ ${secondsText(last)}`
  return seconds <= first ? `≤ ${secondsText(first)}` : secondsText(seconds)
}

/** What the figures are of, after so many seconds of looking. */
export function periodText(seconds) {
  return seconds < 59 ? `Over the last ${Math.max(1, Math.round(seconds))} s` : 'Over the last minute'
}
