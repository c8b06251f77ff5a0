import express, { type NextFunction, type Request, type Response } from 'express'

const app = express()
app.set('env', 'test')
app.get('/json', (request, response) => {
  const { ip, protocol, hostname, baseUrl, originalUrl, url } = request
  response.json({ ip, protocol, hostname, baseUrl, originalUrl, url, mountpath: app.mountpath })
})
app.post('/body', express.json(), (request, response) => void response.json(request.body))
app.get('/redirect', (_request, response) => void response.redirect('elsewhere'))
app.get('/cookie', (_request, response) => void response.cookie('a', 'b').cookie('c', 'd').send('<b>'))
app.get('/throw', () => {
  throw new Error('said')
})
app.use((error: Error, _request: Request, response: Response, _next: NextFunction) => {
  response.status(500).send(`handled ${error.message}`)
})

export default app
