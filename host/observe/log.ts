import type { FastifyBaseLogger, FastifyReply, FastifyRequest, FastifyServerOptions } from 'fastify'
import pino from 'pino'
import { redacted, redactTarget } from '../core/redact.ts'
import type { ResolvedHostOptions } from '../options.ts'
import { gathered } from './line-stream.ts'

type LoggerOptions = Exclude<FastifyServerOptions['logger'], boolean | undefined>

/** Where a logged request or its headers carry secrets. */
const secrets = ['req.headers', 'request.headers', 'res.headers', 'response.headers', 'headers'].flatMap(headers =>
  ['authorization', 'cookie', '["set-cookie"]', '["proxy-authorization"]', '["x-api-key"]'].map(name =>
    name.startsWith('[') ? headers + name : `${headers}.${name}`,
  ),
)

/**
 * Creates the logger of a host: one that keeps secrets out, and writes for people where standard output is a terminal, as
 * JSON lines elsewhere. What the options say themselves stays. `undefined` where it is Fastify's to have one, or none, or to
 * refuse what it was given.
 */
export async function createLogger({
  logger: given,
  fastify,
}: Pick<ResolvedHostOptions, 'logger' | 'fastify'>): Promise<FastifyBaseLogger | undefined> {
  if ('loggerInstance' in fastify || given === false || isLogger(given)) return undefined
  const own: LoggerOptions = given === true ? {} : given
  const { file, ...rest } = own
  const stream = 'stream' in own || 'transport' in own ? undefined : await streamFor(file)
  const options = {
    redact: { paths: secrets, censor: redacted },
    ...rest,
    // Often one of the environment, which may be unset.
    level: rest.level || 'info',
    serializers: { err: pino.stdSerializers.err, req: describeRequest, res: describeReply, ...own.serializers },
  }
  return pino(options as LoggerOptions, (stream ?? own.stream) as never) as unknown as FastifyBaseLogger
}

async function streamFor(file: string | undefined): Promise<NonNullable<LoggerOptions['stream']>> {
  if (file !== undefined) return gathered(file)
  if (!process.stdout.isTTY) return gathered(1)
  const { terminalStream } = await import('./terminal-log.ts')
  return terminalStream()
}

/** Fastify has the right error for a logger that is given as options. */
function isLogger(given: object | boolean): boolean {
  return typeof (given as { info?: unknown }).info === 'function'
}

function describeReply({ statusCode }: FastifyReply) {
  return { statusCode }
}

function describeRequest(request: FastifyRequest) {
  return {
    method: request.method,
    url: redactTarget(request.url),
    host: request.host,
    remoteAddress: request.ip,
    remotePort: request.socket?.remotePort,
  }
}
