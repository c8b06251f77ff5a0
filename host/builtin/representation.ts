import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { FastifyReply, FastifyRequest } from 'fastify'

/** A content coding that representations come in. */
export type Encoding = 'br' | 'gzip' | 'identity'

/** Bytes below which a coding saves less than its header costs. */
const encodingFloor = 1024

const brotli = promisify(brotliCompress)
const deflate = promisify(gzip)

/** One content of a URL: its type, its entity tag, and its codings, each of which is computed once. */
export class Representation {
  readonly type: string
  readonly #body: Buffer
  readonly #tag: string
  readonly #encoded = new Map<Encoding, Promise<Buffer>>()

  constructor(type: string, body: string | Buffer) {
    this.type = type
    this.#body = Buffer.from(body)
    this.#tag = createHash('sha256').update(this.#body).digest('base64url').slice(0, 22)
  }

  /** The entity tag of a coding: strong ones differ where the bytes do (RFC 9110 section 8.8.3.3). */
  etag(encoding: Encoding): string {
    return encoding === 'identity' ? `"${this.#tag}"` : `"${this.#tag}-${encoding}"`
  }

  /** Whether an If-None-Match has it. It compares weakly: what compresses on the way weakens the tag (section 13.1.2). */
  isHeld(ifNoneMatch: string | undefined): boolean {
    const tags = ifNoneMatch?.split(',').map(tag => tag.trim().replace(/^W\//, '')) ?? []
    return tags.some(tag => tag === '*' || tag.replace(/-(?:br|gzip)"$/, '"') === this.etag('identity'))
  }

  /** The coding to send to a client with this Accept-Encoding. */
  encodingFor(acceptEncoding: string | undefined): Encoding {
    return this.#body.length < encodingFloor ? 'identity' : selectEncoding(acceptEncoding)
  }

  /** The body in a coding. */
  encoded(encoding: Encoding): Promise<Buffer> {
    const known = this.#encoded.get(encoding)
    if (known !== undefined) return known
    const made = encode(this.#body, encoding)
    this.#encoded.set(encoding, made)
    return made
  }
}

/** Sends a representation in the coding that the client likes best, or a 304 to who has it. Clients ask each time. */
export async function sendRepresentation(
  request: FastifyRequest,
  reply: FastifyReply,
  representation: Representation,
): Promise<FastifyReply> {
  const { 'accept-encoding': accept, 'if-none-match': held } = request.headers
  const encoding = representation.encodingFor(accept === undefined ? undefined : String(accept))
  void reply.headers({
    etag: representation.etag(encoding),
    vary: 'accept-encoding',
    'cache-control': 'no-cache',
    'x-content-type-options': 'nosniff',
  })
  if (representation.isHeld(held)) return reply.code(304).send()
  if (encoding !== 'identity') void reply.header('content-encoding', encoding)
  return reply.type(representation.type).send(await representation.encoded(encoding))
}

/** Selects a coding by Accept-Encoding (RFC 9110 section 12.5.3): the better one where the client has no preference. */
export function selectEncoding(acceptEncoding: string | undefined): Encoding {
  const weights = new Map<string, number>()
  for (const member of acceptEncoding?.toLowerCase().split(',') ?? []) {
    const [coding = '', ...parameters] = member.split(';').map(part => part.trim())
    const weight = parameters.find(parameter => parameter.startsWith('q='))
    weights.set(coding, weight === undefined ? 1 : Number.parseFloat(weight.slice(2)) || 0)
  }
  const weightOf = (coding: string): number => weights.get(coding) ?? weights.get('*') ?? 0
  const [br, gz] = [weightOf('br'), weightOf('gzip')]
  if (br === 0 && gz === 0) return 'identity'
  return br >= gz ? 'br' : 'gzip'
}

async function encode(body: Buffer, encoding: Encoding): Promise<Buffer> {
  // Quality 5 is smaller than gzip's best in a fraction of the time; 11 takes seconds for a large document.
  const params = { [constants.BROTLI_PARAM_QUALITY]: 5, [constants.BROTLI_PARAM_SIZE_HINT]: body.length }
  if (encoding === 'br') return brotli(body, { params })
  return encoding === 'gzip' ? deflate(body) : body
}
