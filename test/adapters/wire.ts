import { connect, type Socket } from 'node:net'

/** The status line and header section of an answer. */
export interface Head {
  readonly status: number
  readonly headers: Headers
}

/** An answer as it came over the wire. */
export interface Answer extends Head {
  readonly body: Buffer
  readonly text: string
  readonly trailers: Headers
  /** Interim answers (1xx) that came before. */
  readonly interim: readonly Head[]
  /** Whether the body ended as its framing says; `false` where the connection was cut. */
  readonly complete: boolean
}

/** What is asked; the target goes out byte for byte. */
export interface Question {
  readonly method?: string
  readonly version?: '1.0' | '1.1'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Buffer
}

/**
 * One client connection on which bytes matter. Clients of the standard library mend what they are given: dot segments,
 * absolute forms and malformed fields would never reach the server under test.
 */
export class Wire {
  readonly #socket: Socket
  #received = Buffer.alloc(0)
  #ended = false
  #notice = Promise.withResolvers<void>()

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.on('data', (chunk: Buffer) => {
      this.#received = Buffer.concat([this.#received, chunk])
      this.#wake()
    })
    const end = () => {
      this.#ended = true
      this.#wake()
    }
    socket.on('end', end).on('close', end).on('error', end)
  }

  /** Connects to a port of this machine. */
  static async open(port: number): Promise<Wire> {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    const wire = new Wire(socket)
    await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject))
    return wire
  }

  /** Sends bytes as they are. */
  write(data: string | Buffer): void {
    this.#socket.write(data)
  }

  /** Sends a request, with Host and Content-Length added where the version or the body needs them. */
  send(target: string, { method = 'GET', version = '1.1', headers = {}, body }: Question = {}): void {
    const names = Object.keys(headers).map(name => name.toLowerCase())
    const lines = [`${method} ${target} HTTP/${version}`]
    if (version === '1.1' && !names.includes('host')) lines.push(`Host: 127.0.0.1:${this.#socket.remotePort}`)
    for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`)
    const isFramed = names.includes('content-length') || names.includes('transfer-encoding')
    if (body !== undefined && !isFramed) lines.push(`Content-Length: ${Buffer.byteLength(body)}`)
    this.#socket.write(`${lines.join('\r\n')}\r\n\r\n`, 'latin1')
    if (body !== undefined) this.#socket.write(body)
  }

  /** The next header section, interim ones included; `undefined` where the connection ended instead. */
  async readHead(): Promise<Head | undefined> {
    const section = await this.#readThrough('\r\n\r\n')
    if (section === undefined) return undefined
    const [statusLine = '', ...lines] = section.toString('latin1').trimEnd().split('\r\n')
    return { status: Number(statusLine.split(' ')[1]), headers: toHeaders(lines) }
  }

  /** The next whole answer. `bodyless` for an answer to HEAD. */
  async readAnswer({ bodyless = false } = {}): Promise<Answer> {
    const interim: Head[] = []
    let head = await this.readHead()
    while (head !== undefined && head.status < 200 && head.status !== 101) {
      interim.push(head)
      head = await this.readHead()
    }
    if (head === undefined) throw new Error('the connection ended without an answer')
    const isEmpty = bodyless || head.status === 204 || head.status === 304 || head.status === 101
    const { body, trailers, complete } = isEmpty ? nothing : await this.#readBody(head.headers)
    return { ...head, interim, body, text: body.toString(), trailers, complete }
  }

  /** What has come, as soon as it contains this text. */
  async readUntil(text: string): Promise<string> {
    const found = await this.#readThrough(text)
    if (found === undefined) throw new Error(`the connection ended before ${JSON.stringify(text)}`)
    return found.toString()
  }

  /** Resolves when the server has closed the connection, with what it still sent. */
  async readToEnd(): Promise<Buffer> {
    while (!this.#ended) await this.#notice.promise
    return this.#take(this.#received.length)
  }

  /** Whether the server has closed the connection by now. */
  get ended(): boolean {
    return this.#ended
  }

  destroy(): void {
    this.#socket.destroy()
  }

  async #readBody(headers: Headers): Promise<Body> {
    if (headers.get('transfer-encoding') === 'chunked') return this.#readChunks()
    const length = headers.get('content-length')
    if (length === null) return { body: await this.readToEnd(), trailers: new Headers(), complete: true }
    while (this.#received.length < Number(length) && !this.#ended) await this.#notice.promise
    const body = this.#take(Math.min(Number(length), this.#received.length))
    return { body, trailers: new Headers(), complete: body.length === Number(length) }
  }

  async #readChunks(): Promise<Body> {
    const chunks: Buffer[] = []
    for (;;) {
      const size = await this.#readThrough('\r\n')
      const length = Number.parseInt(size?.toString() ?? '', 16)
      if (size === undefined || Number.isNaN(length)) break
      if (length === 0) {
        const lines: string[] = []
        for (let line = await this.#readLine(); line !== undefined && line !== ''; line = await this.#readLine())
          lines.push(line)
        return { body: Buffer.concat(chunks), trailers: toHeaders(lines), complete: true }
      }
      while (this.#received.length < length + 2 && !this.#ended) await this.#notice.promise
      if (this.#received.length < length + 2) break
      chunks.push(this.#take(length))
      this.#take(2)
    }
    return { body: Buffer.concat(chunks), trailers: new Headers(), complete: false }
  }

  async #readLine(): Promise<string | undefined> {
    return (await this.#readThrough('\r\n'))?.toString('latin1').trimEnd()
  }

  async #readThrough(mark: string): Promise<Buffer | undefined> {
    for (;;) {
      const at = this.#received.indexOf(mark)
      if (at !== -1) return this.#take(at + mark.length)
      if (this.#ended) return undefined
      await this.#notice.promise
    }
  }

  #take(length: number): Buffer {
    const taken = this.#received.subarray(0, length)
    this.#received = this.#received.subarray(length)
    return taken
  }

  #wake(): void {
    this.#notice.resolve()
    this.#notice = Promise.withResolvers()
  }
}

interface Body {
  readonly body: Buffer
  readonly trailers: Headers
  readonly complete: boolean
}

const nothing: Body = { body: Buffer.alloc(0), trailers: new Headers(), complete: true }

/** Asks on a connection of its own. */
export async function ask(port: number, target: string, question: Question = {}): Promise<Answer> {
  const wire = await Wire.open(port)
  try {
    wire.send(target, question)
    return await wire.readAnswer({ bodyless: question.method === 'HEAD' })
  } finally {
    wire.destroy()
  }
}

function toHeaders(lines: readonly string[]): Headers {
  const headers = new Headers()
  for (const line of lines) {
    const colon = line.indexOf(':')
    headers.append(line.slice(0, colon), line.slice(colon + 1).trim())
  }
  return headers
}
