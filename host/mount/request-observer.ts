import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Mount } from './mount.ts'
import type { UpgradeResponse } from './upgrade-response.ts'

/** In whose context a request is to be handled. */
export interface RequestContext {
  run(proceed: () => void): void
}

/** Watches everything that comes through a front door. */
export interface RequestObserver {
  /** Watches a request from now on; gives the context for what handles it, where there is one. */
  observe(
    request: IncomingMessage,
    response: ServerResponse,
    mount: Mount | undefined,
    target: string,
  ): RequestContext | undefined
  /** The same for an upgrade, on the response that holds its socket until an application takes it. */
  observeUpgrade(
    request: IncomingMessage,
    response: UpgradeResponse,
    socket: Duplex,
    mount: Mount,
    target: string,
  ): RequestContext | undefined
  /** The id by which a request is logged. */
  idOf(request: IncomingMessage): string | undefined
  /** Tells that a connection has closed under the response that it carried. */
  connectionClosed(response: ServerResponse, socket: Socket): void
}
