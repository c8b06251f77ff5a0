import type { FastifyError, FastifyInstance } from 'fastify'

/** Gives a Fastify application the host's own routes and error handler. */
export function addFastifyNatives(root: FastifyInstance): void {
  root.get('/native', async () => 'native')
  root.get('/native-throw', async () => {
    throw new Error('native boom')
  })
  root.setErrorHandler((error: FastifyError, _request, reply) =>
    reply.code(500).header('x-host-error', 'yes').send(error.message),
  )
}
