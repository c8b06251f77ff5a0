import Fastify from 'fastify'

const app = Fastify()
app.get('/json', async ({ url, originalUrl, ip, protocol, host }) => ({ url, originalUrl, ip, protocol, host }))
app.post('/body', async ({ body }) => body)
app.get('/redirect', async (_request, reply) => reply.redirect('elsewhere'))
app.get('/cookie', async (_request, reply) => reply.header('set-cookie', ['a=b', 'c=d']).send('cookie'))
app.get('/throw', async () => {
  throw new Error('said')
})

export default app
