import express from 'express'

// An application with nothing to tell of its API but its routes.

const app = express()
app.get('/pets/:id', (request, response) => void response.json(request.params.id))

export default app
