import { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Prototypes } from '../adapters/types.ts'

/** Constructors that are only made instances of: see `Reflect.construct`. */
export interface Born {
  readonly request: NewTarget
  readonly response: NewTarget
}

type NewTarget = () => void

/**
 * What requests and responses have to be born as to have these prototypes from the beginning; `undefined` where Node could
 * not serve with them.
 */
export function bornAs({ request, response }: Prototypes): Born | undefined {
  if (!(request instanceof IncomingMessage && response instanceof ServerResponse)) return undefined
  return { request: withPrototype(request), response: withPrototype(response) }
}

function withPrototype(prototype: object): NewTarget {
  function Message() {}
  Message.prototype = prototype
  return Message
}

/** Makes a message that was born as something one of its plain class. What the user's own classes have made stays. */
export function unbear(message: object, born: NewTarget, plain: { readonly prototype: object }): void {
  if (Object.getPrototypeOf(message) === born.prototype) Object.setPrototypeOf(message, plain.prototype)
}

/** Tells what the next message of a connection is to be born as; `undefined`: as any other. */
export interface Births {
  request(socket: Socket): NewTarget | undefined
  response(request: IncomingMessage): NewTarget | undefined
}

// Node gives options too, of which its types say nothing.
const AnyResponse = ServerResponse as unknown as new (request: IncomingMessage, options: object) => ServerResponse

/** Classes of messages for a server, which have each born as it is told. */
export function messageClasses(births: Births) {
  function Request(socket: Socket) {
    const target = births.request(socket)
    return target === undefined ? new IncomingMessage(socket) : Reflect.construct(IncomingMessage, [socket], target)
  }
  function Response(request: IncomingMessage, options: object) {
    const target = births.response(request)
    return target === undefined
      ? new AnyResponse(request, options)
      : Reflect.construct(ServerResponse, [request, options], target)
  }
  Request.prototype = IncomingMessage.prototype
  Response.prototype = ServerResponse.prototype
  return {
    IncomingMessage: Request as unknown as typeof IncomingMessage,
    ServerResponse: Response as unknown as typeof ServerResponse,
  }
}
