import type { Request, Response } from 'express'
import { signedInUser, takeNotice } from '../session.ts'
import { settings } from '../settings.ts'
import type { Html } from '../views/html.ts'
import { layout, type Section } from '../views/layout.ts'
import type { Site } from '../views/site.ts'

/** Where this request's pages and assets are, for the links of a view. */
export function siteOf(req: Request): Site {
  return { base: req.baseUrl, assets: settings.assets }
}

/** Sends a view as a whole page, with the notice that was left for it. */
export function sendPage(
  req: Request,
  res: Response,
  { title, section, status = 200 }: { title: string; section?: Section; status?: number },
  content: Html,
): void {
  const user = signedInUser(req)
  const notice = takeNotice(req)
  res
    .status(status)
    .send(layout({ site: siteOf(req), title, section, path: req.path, user, notice }, content).toString())
}
