import type { IncomingMessage, ServerResponse } from 'node:http'
import lightMyRequest from 'light-my-request'
import type { MountedApp, MountedRequest } from '../../adapters/types.ts'
import { pinInjected } from '../../mount/injected.ts'

/** Bytes of metrics that are taken from an application. */
const metricsLimit = 5 * 2 ** 20

/** OpenMetrics has exemplars, which the text format has not. */
const accept = 'application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5,*/*;q=0.1'

/**
 * Asks an application in this process for the metrics at a path of its own. The request goes to it as one that has entered
 * the mount at `base`, past the host's hooks and the mount's guard: it comes from the host itself. The signal ends the answer
 * wherever it is: too long, too late, or of no use.
 *
 * @throws what the application throws; TypeError for any status but 200; RangeError where the answer is too long
 */
export async function askForMetrics(
  { handle }: Pick<MountedApp, 'handle'>,
  base: string,
  path: string,
  signal: AbortSignal,
): Promise<string> {
  const failed = Promise.withResolvers<never>()
  const dispatch = (request: IncomingMessage, response: ServerResponse): void => {
    pinInjected(request, response)
    const mounted = Object.assign(request as MountedRequest, { url: path, originalUrl: base + path, baseUrl: base })
    const answer = async (): Promise<unknown> => handle(mounted, response)
    answer().catch(failed.reject)
  }
  const ask = async (): Promise<string> => {
    const response = await lightMyRequest(dispatch as lightMyRequest.DispatchFunc, {
      method: 'GET',
      url: base + path,
      headers: { host: 'localhost', 'user-agent': 'portico', accept },
      payloadAsStream: true,
      signal,
    })
    if (response.statusCode !== 200) throw new TypeError(`it answered ${response.statusCode}`)
    return readText(response.stream())
  }
  return Promise.race([ask(), failed.promise])
}

async function readText(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of stream) {
    size += chunk.length
    checkLength(size)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** @throws RangeError where there is more than is taken */
export function checkLength(length: number): void {
  if (length > metricsLimit) throw new RangeError(`it has more than ${metricsLimit / 2 ** 20} MiB`)
}
