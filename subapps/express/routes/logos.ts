import { type ErrorRequestHandler, type RequestHandler, Router } from 'express'
import multer from 'multer'
import { requireSignIn } from '../authorization.ts'
import { imageType } from '../domain/image-type.ts'
import { HttpError } from '../http-error.ts'
import { deleteLogo, findLogo, saveLogo } from '../league/logos.ts'
import { leaveNotice } from '../session.ts'
import { teamOf } from './params.ts'
import { sendTeam } from './team-page.ts'

const maxBytes = 256 * 1024

/** A team's logo: shown, uploaded, removed. */
export const logos: Router = Router()

const upload = multer({
  storage: multer.memoryStorage(),
  limits: { fileSize: maxBytes, files: 1, fields: 4, parts: 5 },
}).single('logo')

logos.get('/teams/:id/logo', (req, res) => {
  const logo = findLogo(teamOf(req).id)
  if (!logo) throw new HttpError(404, 'This team has no logo.')
  res.set({
    'Content-Type': logo.type,
    'Cache-Control': 'public, no-cache',
    ETag: `"${logo.digest}"`,
    // Should a browser ever take the bytes for a document, it may neither load nor run anything.
    'Content-Security-Policy': "default-src 'none'; sandbox",
  })
  res.send(Buffer.from(logo.bytes.buffer, logo.bytes.byteOffset, logo.bytes.byteLength))
})

const saveUpload: RequestHandler = (req, res) => {
  const team = teamOf(req)
  const type = req.file && imageType(req.file.buffer)
  if (!req.file || !type) {
    const message = req.file ? 'This is not a PNG, JPEG, WebP or GIF image.' : 'Choose a file first.'
    return sendTeam(req, res, team, { form: 'logo', status: 422, errors: [{ field: 'logo', message }] })
  }
  saveLogo(team.id, type, req.file.buffer)
  leaveNotice(req, `${team.name} have a new logo.`)
  res.redirect(303, `${req.baseUrl}/teams/${team.id}`)
}

const uploadErrors: ErrorRequestHandler = (error, req, res, next) => {
  if (!(error instanceof multer.MulterError)) return next(error)
  const isTooLarge = error.code === 'LIMIT_FILE_SIZE'
  const message = isTooLarge ? 'The file is larger than 256 KB. Choose a smaller one.' : 'Send one image file.'
  const errors = [{ field: 'logo', message }]
  sendTeam(req, res, teamOf(req), { form: 'logo', status: isTooLarge ? 413 : 422, errors })
}

logos.post('/teams/:id/logo', requireSignIn, upload, saveUpload, uploadErrors)

logos.post('/teams/:id/logo/remove', requireSignIn, (req, res) => {
  const team = teamOf(req)
  deleteLogo(team.id)
  leaveNotice(req, 'The logo is gone.')
  res.redirect(303, `${req.baseUrl}/teams/${team.id}`)
})
