import Koa from 'koa'

const app = new Koa()
app.use(async context => {
  if (context.path === '/redirect') return context.redirect('elsewhere')
  if (context.path === '/cookie') context.cookies.set('a', 'b', { httpOnly: false })
  if (context.path === '/throw') context.throw(418, 'said')
  const { url, originalUrl, href, ip, protocol, host } = context
  context.body = {
    url,
    originalUrl,
    href,
    ip,
    protocol,
    host,
    mountPath: (context as { mountPath?: string }).mountPath,
  }
})

export default app
