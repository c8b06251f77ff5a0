import type { TracerProvider } from '@opentelemetry/api'
import {
  defaultResource,
  detectResources,
  resourceAttributesEnvDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources'
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TracerProvider as SdkTracerProvider,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace'
import { ATTR_SERVICE_NAME } from '@opentelemetry/semantic-conventions'
import { redactTarget } from '../core/redact.ts'
import { PorticoError } from '../errors.ts'
import { longestTimer } from '../option-checks.ts'
import type { ResolvedTracing } from '../options.ts'
import { type OnLost, OtlpExporter } from './tracing-exporter.ts'

/** Milliseconds from one word of lost spans to the next. */
const silence = 60_000

/** A provider, with what sends the rest of its spans and ends it. */
export interface OwnProvider {
  readonly provider: TracerProvider
  shutdown(): Promise<void>
}

/**
 * Creates the provider of a host's spans: sampling, limits, batches and the exporter.
 *
 * @param onFailure is told that spans were lost (PORTICO_TRACES_LOST), at most once a minute
 * @throws PORTICO_OPTION_INVALID for a certificate that the environment names and that cannot be read
 */
export function createProvider(options: ResolvedTracing, onFailure: (reason: Error) => void): OwnProvider {
  const { attributeCount, attributeLength, batch, sample, serviceName } = options
  const exporter = new OtlpExporter(options, reportLosses(options.endpoint, onFailure))
  const provider = new SdkTracerProvider({
    resource: defaultResource()
      .merge(detectResources({ detectors: [resourceAttributesEnvDetector] }))
      .merge(resourceFromAttributes({ [ATTR_SERVICE_NAME]: serviceName })),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(sample) }),
    spanLimits: { attributeCountLimit: attributeCount, attributeValueLengthLimit: attributeLength },
    spanProcessors: [
      new BatchSpanProcessor({
        exporter,
        maxExportBatchSize: Math.min(batch.size, batch.queue),
        maxQueueSize: batch.queue,
        scheduledDelayMillis: batch.delay,
        // The exporter keeps to the timeout itself; here one would end in OpenTelemetry's global error handler.
        exportTimeoutMillis: longestTimer,
      }),
    ],
  })
  return {
    provider,
    shutdown: () => {
      exporter.endRetries()
      return provider.shutdown()
    },
  }
}

function reportLosses(endpoint: string, onFailure: (reason: Error) => void): OnLost {
  let lost = 0
  let told = Number.NEGATIVE_INFINITY
  return (spans, reason, cause) => {
    lost += spans
    const now = performance.now()
    if (now - told < silence) return
    onFailure(
      new PorticoError('PORTICO_TRACES_LOST', { spans: lost, endpoint: redactTarget(endpoint), reason }, { cause }),
    )
    told = now
    lost = 0
  }
}
