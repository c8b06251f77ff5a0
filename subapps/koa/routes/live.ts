import type Router from '@koa/router'
import type { AppState } from '../context.ts'
import { formatEvent } from '../live-feed.ts'
import { listToday } from '../matches.ts'

/** Bytes that may wait for a slow client; above it the client is dropped, and resumes when it reconnects. */
const backlogLimit = 256 * 1024

/** Adds the stream of live scores. */
export function addLiveStream(router: Router<AppState>): void {
  router.get('/live', ctx => {
    const { feed, database } = ctx.state.centre
    const { res } = ctx
    ctx.set({
      'Content-Type': 'text/event-stream',
      'Cache-Control': 'no-store',
      // Tells nginx not to hold the stream back.
      'X-Accel-Buffering': 'no',
    })
    if (ctx.method === 'HEAD') {
      ctx.body = ''
      return
    }
    ctx.status = 200
    // Koa would pipe a stream and report every client that goes away as an error.
    ctx.respond = false
    res.flushHeaders()
    res.write('retry: 3000\n\n')
    const missed = feed.since(ctx.get('Last-Event-ID'))
    // A client that is new, or was away too long, begins with the whole picture instead of with the changes.
    const opening = missed ?? [formatEvent('snapshot', { matches: listToday(database, new Date()) }, feed.lastId)]
    for (const chunk of opening) res.write(chunk)
    if (res.destroyed) return
    const unsubscribe = feed.subscribe({
      send(chunk) {
        if (res.writableLength > backlogLimit) res.destroy()
        else res.write(chunk)
      },
      end: () => res.end(),
    })
    res.once('close', unsubscribe)
  })
}
