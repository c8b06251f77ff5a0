/** Receives the chunks of an event stream. */
export interface Subscriber {
  send(chunk: string): void
  end(): void
}

/** How a {@link LiveFeed} buffers and keeps alive. */
export interface LiveFeedOptions {
  /** How many past messages can be replayed to a client that reconnects; default 256. */
  readonly capacity?: number
  /** Milliseconds between heartbeat comments, which keep proxies from closing a silent stream; default 15,000. */
  readonly heartbeat?: number
  /** Marks the ids of this feed, so that an id from before a restart is never taken for a current one. */
  readonly epoch?: string
}

/** Formats a server-sent event; `data` is sent as one line of JSON (WHATWG HTML, section 9.2.5). */
export function formatEvent(type: string, data: unknown, id: string): string {
  return `id: ${id}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`
}

/** Sends messages to every subscriber and remembers the last of them for those who reconnect. */
export class LiveFeed {
  readonly #capacity: number
  readonly #heartbeat: number
  readonly #epoch: string
  readonly #subscribers = new Set<Subscriber>()
  readonly #recent: { readonly sequence: number; readonly chunk: string }[] = []
  #sequence = 0
  #timer: NodeJS.Timeout | undefined

  constructor(options: LiveFeedOptions = {}) {
    this.#capacity = options.capacity ?? 256
    this.#heartbeat = options.heartbeat ?? 15_000
    this.#epoch = options.epoch ?? Date.now().toString(36)
  }

  /** How many streams are open. */
  get size(): number {
    return this.#subscribers.size
  }

  /** The id of the last message. */
  get lastId(): string {
    return `${this.#epoch}-${this.#sequence}`
  }

  /** Sends a message to every subscriber. */
  publish(type: string, data: unknown): void {
    this.#sequence += 1
    const chunk = formatEvent(type, data, this.lastId)
    this.#recent.push({ sequence: this.#sequence, chunk })
    if (this.#recent.length > this.#capacity) this.#recent.shift()
    for (const subscriber of this.#subscribers) subscriber.send(chunk)
  }

  /** The chunks sent after `lastEventId`, or undefined when some of them are no longer known. */
  since(lastEventId: string): string[] | undefined {
    const [, epoch, digits] = /^(.+)-(\d{1,15})$/.exec(lastEventId) ?? []
    const sequence = Number(digits)
    if (epoch !== this.#epoch || sequence > this.#sequence) return undefined
    if (this.#sequence - sequence > this.#recent.length) return undefined
    return this.#recent.filter(message => message.sequence > sequence).map(message => message.chunk)
  }

  /** Adds a subscriber and returns the function that removes it. */
  subscribe(subscriber: Subscriber): () => void {
    this.#subscribers.add(subscriber)
    this.#timer ??= setInterval(() => {
      for (const open of this.#subscribers) open.send(':\n\n')
    }, this.#heartbeat).unref()
    return () => {
      this.#subscribers.delete(subscriber)
      if (this.#subscribers.size === 0) this.#stopHeartbeat()
    }
  }

  /** Ends every stream. */
  close(): void {
    this.#stopHeartbeat()
    const open = [...this.#subscribers]
    this.#subscribers.clear()
    for (const subscriber of open) subscriber.end()
  }

  #stopHeartbeat(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
  }
}
