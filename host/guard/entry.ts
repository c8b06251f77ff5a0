import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { clientAddress, type Trust } from '../core/forwarded.ts'
import type { GuardEntry } from '../options.ts'

/** A request or upgrade at a guard, with what answers it. */
export interface Caller {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  /** Of an upgrade, the socket that would leave HTTP. */
  readonly socket?: Duplex
}

/** What a guard stands before. */
export interface GuardedPlace {
  /** How refusals say it: `the mount at /shop`. */
  readonly shown: string
  /** Name of the mount that is entered. */
  readonly mount: string | undefined
  /** The protection space (RFC 9110 section 11.5): all that this guard stands before has one. */
  readonly realm: string
}

/** Whether the client has left, or the answer has ended. */
export function isGone({ request, response, socket }: Caller): boolean {
  if (socket !== undefined) return socket.destroyed
  return response.destroyed || request.socket?.destroyed === true
}

/** What a guard is told. Nothing is looked at, and nothing listened to, until the guard asks. */
export class Entry implements GuardEntry {
  readonly mount: string | undefined
  readonly realm: string
  readonly #caller: Caller
  readonly #trust: Trust

  constructor(caller: Caller, { mount, realm }: GuardedPlace, trust: Trust) {
    this.mount = mount
    this.realm = realm
    this.#caller = caller
    this.#trust = trust
  }

  get address(): string {
    // A Unix socket has no address, and `''` is in no subnet.
    return clientAddress(this.#caller.request, this.#trust) ?? ''
  }

  onEnd(listener: () => void): void {
    let isTold = false
    const end = () => {
      if (isTold) return
      isTold = true
      listener()
    }
    const { request, response, socket } = this.#caller
    if (isGone(this.#caller)) {
      end()
    } else if (socket !== undefined) {
      // Refused, the answer ends; taken by an application, only the socket does.
      response.once('finish', end)
      socket.once('close', end)
    } else {
      response.once('close', end)
      // Pipelined behind another answer a response has no connection yet, and not every Node tells it of its end.
      if (response.socket === null) response.once('close', onClose(request.socket, end))
    }
  }
}

const closings = new WeakMap<Socket, Set<() => void>>()

/**
 * Calls back when a connection closes; gives the function that stops it. One listener a connection: a client may pipeline
 * a thousand requests.
 */
function onClose(socket: Socket, listener: () => void): () => void {
  let listeners = closings.get(socket)
  if (listeners === undefined) {
    const all = new Set<() => void>()
    listeners = all
    closings.set(socket, all)
    socket.once('close', () => {
      for (const each of all) each()
    })
  }
  listeners.add(listener)
  return () => listeners.delete(listener)
}
