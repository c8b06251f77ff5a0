import { isThreadApp, type ThreadApp } from '../remote/thread-app.ts'
import type { Adapter } from './types.ts'

/** Mounts what `thread()` makes. */
export const threadAdapter: Adapter<ThreadApp> = {
  kind: 'thread',
  accepts: 'thread(module)',
  is: isThreadApp,
  create: (app, site) => app.mount(site),
}
