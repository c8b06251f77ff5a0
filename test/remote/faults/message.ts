/** One HTTP/1.1 message as it came, nothing mended. */
export interface Message {
  readonly startLine: string
  readonly fields: readonly (readonly [name: string, value: string])[]
  /** The body's beginning: as much of it as any test here looks at. */
  readonly body: string
  /** Bytes of the body. */
  readonly length: number
  readonly trailers: readonly (readonly [name: string, value: string])[]
  /** Whether its end has come, as its own framing says. */
  readonly isWhole: boolean
}

interface MutableMessage extends Message {
  body: string
  length: number
  trailers: Message['fields']
  isWhole: boolean
}

/** What a reader is told about the side it reads. */
export interface ReaderOptions {
  readonly kind: 'request' | 'response'
  /** Whether responses have no body whatever their headers say: they answer HEAD. */
  readonly isBodyless?: boolean
  onHead?(message: Message): void
  onWhole?(message: Message): void
}

const keptBytes = 4_096
const startLines = {
  request: /^[!#$%&'*+.^_`|~0-9A-Za-z-]+ [\x21-\x7e]+ HTTP\/1\.1$/,
  response: /^HTTP\/1\.1 [1-9]\d\d [\t\x20-\x7e\x80-\xff]*$/,
}
const field =
  /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([\x21-\x7e\x80-\xff](?:[\t\x20-\x7e\x80-\xff]*[\x21-\x7e\x80-\xff])?)?[ \t]*$/

/**
 * Reads messages off a connection as strictly as RFC 9112 is written. Whatever two lenient readers could understand in
 * two ways (a bare LF, two lengths, a length beside a coding, a folded line) is a violation, and ends the reading.
 */
export class MessageReader {
  readonly messages: Message[] = []
  violation: string | undefined
  readonly #options: ReaderOptions
  #rest: Buffer = Buffer.alloc(0)
  #message: MutableMessage | undefined
  #state: 'head' | 'length' | 'chunk size' | 'chunk' | 'chunk end' | 'trailers' | 'until close' = 'head'
  #left = 0

  constructor(options: ReaderOptions) {
    this.#options = options
  }

  /** Whether a message has begun and not ended. */
  get isWithin(): boolean {
    return this.#message !== undefined || this.#rest.length > 0
  }

  push(data: Buffer): void {
    this.#rest = this.#rest.length === 0 ? data : Buffer.concat([this.#rest, data])
    try {
      while (this.violation === undefined && this.#step());
    } catch (error) {
      this.violation = (error as Error).message
    }
  }

  /** The other side has closed: the end of a message that is as long as its connection. */
  end(): void {
    if (this.#state === 'until close') this.#finish()
  }

  /** Takes one more piece; `false` where more has to come first. */
  #step(): boolean {
    switch (this.#state) {
      case 'head':
        return this.#readHead()
      case 'length':
      case 'chunk':
        return this.#readBody()
      case 'chunk size':
        return this.#readChunkSize()
      case 'chunk end':
        if (this.#rest.length < 2) return false
        if (this.#take(2) !== '\r\n') throw new Error('a chunk longer than its size')
        this.#state = 'chunk size'
        return true
      case 'trailers':
        return this.#readTrailers()
      case 'until close':
        this.#keep(this.#rest.length)
        return false
    }
  }

  #readHead(): boolean {
    const section = this.#takeThrough('\r\n\r\n')
    if (section === undefined) return false
    const [startLine = '', ...lines] = section.slice(0, -4).split('\r\n')
    if (!startLines[this.#options.kind].test(startLine)) throw new Error(`start line ${JSON.stringify(startLine)}`)
    const message = { startLine, fields: lines.map(toField), body: '', length: 0, trailers: [], isWhole: false }
    this.#message = message
    this.messages.push(message)
    this.#frame(message)
    this.#options.onHead?.(message)
    if (this.#state === 'length' && this.#left === 0) this.#finish()
    return true
  }

  /** How the body is framed (RFC 9112 section 6.3). */
  #frame({ startLine, fields }: Message): void {
    const lengths = valuesOf(fields, 'content-length')
    const codings = valuesOf(fields, 'transfer-encoding')
    if (lengths.length > 1) throw new Error('two lengths')
    if (lengths.length > 0 && codings.length > 0) throw new Error('a length beside a transfer coding')
    if (codings.length > 1 || (codings[0] ?? 'chunked').toLowerCase() !== 'chunked') {
      throw new Error(`transfer coding ${JSON.stringify(codings)}`)
    }
    if (lengths[0] !== undefined && !/^\d{1,15}$/.test(lengths[0])) throw new Error(`length ${lengths[0]}`)
    const status = this.#options.kind === 'response' ? Number(startLine.slice(9, 12)) : 0
    const isBodyless = (status > 0 && (this.#options.isBodyless ?? false)) || status === 304
    if (isBodyless || (status > 0 && status < 200) || status === 204) {
      // RFC 9112 section 6.1: no coding in an answer that cannot have a body, and no length either but for 304 and HEAD.
      if (!isBodyless && codings.length + lengths.length > 0) throw new Error(`a body's length on a ${status}`)
      this.#left = 0
      this.#state = 'length'
    } else if (codings.length > 0) this.#state = 'chunk size'
    else if (lengths.length === 0 && status > 0) this.#state = 'until close'
    else {
      this.#left = Number(lengths[0] ?? 0)
      this.#state = 'length'
    }
  }

  #readBody(): boolean {
    if (this.#rest.length === 0) return false
    this.#left -= this.#keep(Math.min(this.#left, this.#rest.length))
    if (this.#left > 0) return false
    if (this.#state === 'chunk') this.#state = 'chunk end'
    else this.#finish()
    return true
  }

  #readChunkSize(): boolean {
    const line = this.#takeThrough('\r\n')
    if (line === undefined) return false
    if (!/^[\da-f]{1,12}\r\n$/i.test(line)) throw new Error(`chunk size ${JSON.stringify(line)}`)
    this.#left = Number.parseInt(line, 16)
    this.#state = this.#left === 0 ? 'trailers' : 'chunk'
    return true
  }

  #readTrailers(): boolean {
    const line = this.#takeThrough('\r\n')
    if (line === undefined) return false
    if (line === '\r\n') this.#finish()
    else if (this.#message !== undefined) {
      this.#message.trailers = [...this.#message.trailers, toField(line.slice(0, -2))]
    }
    return true
  }

  #finish(): void {
    const message = this.#message
    this.#state = 'head'
    this.#message = undefined
    if (message === undefined) return
    message.isWhole = true
    this.#options.onWhole?.(message)
  }

  #keep(length: number): number {
    const message = this.#message
    if (message !== undefined) {
      message.length += length
      message.body += this.#rest.toString('latin1', 0, Math.min(length, keptBytes - message.body.length))
    }
    this.#rest = this.#rest.subarray(length)
    return length
  }

  #takeThrough(mark: string): string | undefined {
    const at = this.#rest.indexOf(mark)
    return at === -1 ? undefined : this.#take(at + mark.length)
  }

  #take(length: number): string {
    const taken = this.#rest.toString('latin1', 0, length)
    this.#rest = this.#rest.subarray(length)
    return taken
  }
}

/** The values of a field, one for each line it has. */
export function valuesOf(fields: Message['fields'], name: string): string[] {
  return fields.filter(([each]) => each.toLowerCase() === name).map(([, value]) => value)
}

function toField(line: string): readonly [string, string] {
  const [, name, value = ''] = field.exec(line) ?? []
  if (name === undefined) throw new Error(`field ${JSON.stringify(line.slice(0, 60))}`)
  return [name, value]
}
