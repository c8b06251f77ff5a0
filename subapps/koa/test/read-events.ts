/** A received server-sent event. */
export interface ReceivedEvent {
  readonly id: string
  readonly type: string
  readonly data: string
}

/** Reads the events of a stream as a browser's EventSource does; comments are left out. */
export async function* readEvents(response: Response): AsyncGenerator<ReceivedEvent, void, undefined> {
  if (response.body === null) return
  let pending = ''
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    pending += chunk
    const blocks = pending.split('\n\n')
    pending = blocks.pop() ?? ''
    for (const block of blocks) {
      const fields = new Map(block.split('\n').map(line => line.split(/: ?(.*)/s, 2) as [string, string]))
      const data = fields.get('data')
      if (data !== undefined) yield { id: fields.get('id') ?? '', type: fields.get('event') ?? 'message', data }
    }
  }
}
