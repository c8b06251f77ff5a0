import { createRequire } from 'node:module'
import { expectAt, expectText, open } from '../expect.ts'
import { fileOf } from '../installed.ts'
import type { Walk } from '../walk.ts'

interface Yoga {
  createSchema(settings: object): object
  createYoga(settings: object): object
}

/** GraphQL Yoga with GraphiQL served by itself: queries by fetch, subscriptions by an event stream. */
export const graphqlYoga: Walk = {
  title: 'GraphQL Yoga (GraphiQL)',
  name: 'graphql-yoga',
  package: 'graphql-yoga',
  application: {
    kind: 'fetch',
    async create() {
      const require = createRequire(fileOf('graphql-yoga', 'package.json'))
      const { createSchema, createYoga } = require('graphql-yoga') as Yoga
      const { renderGraphiQL } = require('@graphql-yoga/render-graphiql') as { renderGraphiQL: unknown }
      const schema = createSchema({
        typeDefs: 'type Query { greeting: String } type Subscription { count: Int }',
        resolvers: {
          Query: { greeting: () => 'hello' },
          Subscription: {
            count: {
              async *subscribe() {
                yield { count: 41 }
                yield { count: 42 }
              },
            },
          },
        },
      })
      return { app: createYoga({ schema, renderGraphiQL, logging: false }) }
    },
  },
  steps: [
    {
      name: 'GraphiQL opens',
      async run(visit) {
        await open(visit, '/graphql')
        await visit.page.waitForSelector('.graphiql-query-editor .CodeMirror, .graphiql-query-editor .monaco-editor')
      },
    },
    {
      name: 'a query',
      async run(visit) {
        await open(visit, `/graphql?query=${encodeURIComponent('{ greeting }')}`)
        await visit.page.click('.graphiql-execute-button')
        await expectText(visit.page, '.result-window', 'hello')
        await expectAt(visit, /^\/graphql\?query=/)
      },
    },
    {
      name: 'a subscription, as an event stream',
      async run(visit) {
        await open(visit, `/graphql?query=${encodeURIComponent('subscription { count }')}`)
        await visit.page.click('.graphiql-execute-button')
        await expectText(visit.page, '.result-window', '42')
      },
    },
  ],
}
