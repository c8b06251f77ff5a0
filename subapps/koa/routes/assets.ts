import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type Router from '@koa/router'
import type { AppState } from '../context.ts'
import { findColours } from '../matches.ts'
import { drawCrest } from '../views/crest.ts'

const folder = join(import.meta.dirname, '..', 'client')

/** Adds what the pages load from the app itself: its script, its few styles and the crests. */
export function addAssets(router: Router<AppState>): void {
  for (const file of ['live.js', 'match-centre.css']) {
    router.get(`/${file}`, async ctx => {
      const content = await readFile(join(folder, file))
      ctx.type = file.endsWith('.js') ? 'text/javascript; charset=utf-8' : 'text/css; charset=utf-8'
      ctx.set('Cache-Control', 'no-cache')
      ctx.etag = createHash('sha256').update(content).digest('base64url').slice(0, 16)
      ctx.status = 200
      if (ctx.fresh) ctx.status = 304
      else ctx.body = content
    })
  }

  router.get('/crests/:code.svg', ctx => {
    const { code = '' } = ctx.params
    const colours = findColours(ctx.state.centre.database, code)
    if (colours === undefined) return ctx.throw(404)
    ctx.type = 'image/svg+xml'
    ctx.set('Cache-Control', 'max-age=86400')
    ctx.body = drawCrest(code, colours.colour, colours.trim)
  })
}
