import { type ExpositionFormat, openMetricsFormat, textFormat } from '../../core/exposition.ts'

/**
 * The form that a client prefers (RFC 9110 section 12.5.1): OpenMetrics where it names that, in a version that is written
 * here, and prefers nothing to it; otherwise the text format, which everybody reads.
 */
export function preferredFormat(accept: string | undefined): ExpositionFormat {
  let [openMetrics, text] = [0, 0]
  for (const range of (accept ?? '').toLowerCase().split(',')) {
    const [type = '', ...parameters] = range.split(';').map(part => part.trim())
    const weight = weightOf(parameters)
    const version = parameterOf(parameters, 'version')
    if (type === 'application/openmetrics-text' && (version ?? '1.0.0') === '1.0.0') {
      openMetrics = Math.max(openMetrics, weight)
    }
    if (type === 'text/plain' && (version ?? '0.0.4') === '0.0.4') text = Math.max(text, weight)
  }
  return openMetrics > 0 && openMetrics >= text ? openMetricsFormat : textFormat
}

function weightOf(parameters: readonly string[]): number {
  const weight = Number(parameterOf(parameters, 'q') ?? 1)
  return weight >= 0 && weight <= 1 ? weight : 0
}

function parameterOf(parameters: readonly string[], name: string): string | undefined {
  const parameter = parameters.find(each => each.startsWith(`${name}=`))
  return parameter?.slice(name.length + 1).replace(/^"(.*)"$/, '$1')
}
