import { createHost } from '../../../host/index.ts'

// Under the test runner, which listens for errors that nothing catches, they would fail the test.
const host = await createHost({ logger: false })
const stray = (): void => {
  setTimeout(() => {
    throw new Error('stray')
  })
}
host.mount('/bad', stray, { metrics: '/metrics' })
host.mount('/worse', stray, {
  metrics: () => {
    stray()
    return new Promise(() => {})
  },
})
console.log((await host.inject('/metrics')).body)
console.log('good 1')
await host.close()
