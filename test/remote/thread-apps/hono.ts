import { Hono } from 'hono'

const app = new Hono()
app.get('/json', context => {
  const { url, method } = context.req
  return context.json({ url, method, prefix: context.req.header('x-forwarded-prefix') })
})
app.post('/body', async context => context.text(await context.req.text()))
app.get('/redirect', context => context.redirect('elsewhere'))
app.get('/cookie', context => context.body('cookie', 200, { 'set-cookie': 'a=b' }))
app.get('/throw', () => {
  throw new Error('said')
})
app.onError((error, context) => context.text(`handled ${error.message}`, 500))

export default app
