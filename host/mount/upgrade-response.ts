import { type IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'

/** A response on the socket of an upgrade, for hooks and guards that refuse it; the connection ends with it. */
export class UpgradeResponse extends ServerResponse {
  /** Told when an application takes the socket. */
  onTaken: (() => void) | undefined

  /** Takes hold of the socket until an application takes it. */
  static holding(request: IncomingMessage, socket: Duplex): UpgradeResponse {
    const response = new UpgradeResponse(request)
    response.shouldKeepAlive = false
    response.assignSocket(socket as Socket)
    response.on('finish', () => socket.end())
    return response
  }

  override assignSocket(socket: Socket): void {
    super.assignSocket(socket)
    // Nobody reads it until it is taken, and it may be half open: a client that leaves meanwhile would not be missed.
    socket.on('end', leave)
  }

  override detachSocket(socket: Socket): void {
    super.detachSocket(socket)
    socket.off('end', leave)
    this.onTaken?.()
  }
}

function leave(this: Socket): void {
  this.destroy()
}
