import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseAutocannon, parseH2load, parseWrk } from './report.ts'

const wrk = `Running 1s test @ http://127.0.0.1:45123/x
  1 threads and 8 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency   324.28us    0.89ms  16.78ms   95.63%
    Req/Sec    46.64k    17.33k   68.46k    72.73%
  50937 requests in 1.10s, 7.82MB read
Requests/sec:  46317.31
Transfer/sec:      7.11MB
`

const h2load = `starting benchmark...
progress: 100% of clients started
Application protocol: http/1.1

finished in 1.00s, 52686.00 req/s, 8.09MB/s
requests: 52686 total, 52694 started, 52686 done, 52686 succeeded, 0 failed, 0 errored, 0 timeout
status codes: 52686 2xx, 0 3xx, 0 4xx, 0 5xx
traffic: 8.09MB (8482446) total, 5.78MB (6059695) headers (space savings 0.00%), 360.21KB (368851) data
req/s           :    5938.35     7285.66     6584.83      475.11    62.50%
`

const autocannon =
  '{"url":"http://127.0.0.1:45123/x","duration":1.25,"errors":2,"timeouts":2,"non2xx":3,"requests":{"average":900,"total":1000}}\n'

test('wrk: requests and rate are read', () => {
  assert.deepEqual(parseWrk(wrk), { requests: 50937, requestsPerSecond: 46317.31, failures: 0 })
})

test('wrk: wrong statuses and socket errors are failures', () => {
  const refused = wrk.replace('Requests/sec', '  Non-2xx or 3xx responses: 7\nRequests/sec')
  assert.equal(parseWrk(refused).failures, 7)
  const broken = wrk.replace(
    'Requests/sec',
    '  Socket errors: connect 1, read 20, write 300, timeout 4000\nRequests/sec',
  )
  assert.equal(parseWrk(broken).failures, 4321)
})

test('h2load: requests and rate are read', () => {
  assert.deepEqual(parseH2load(h2load), { requests: 52686, requestsPerSecond: 52686, failures: 0 })
})

test('h2load: wrong statuses, redirects and timeouts are failures', () => {
  assert.equal(parseH2load(h2load.replace('0 failed, 0 errored', '9 failed, 4 errored')).failures, 9)
  assert.equal(parseH2load(h2load.replace('0 3xx', '5 3xx')).failures, 5)
  assert.equal(parseH2load(h2load.replace('0 timeout', '2 timeout')).failures, 2)
})

test('autocannon: the rate is all requests over the whole time', () => {
  assert.deepEqual(parseAutocannon(autocannon), { requests: 1000, requestsPerSecond: 800, failures: 5 })
})

for (const [name, parse] of Object.entries({ parseWrk, parseH2load, parseAutocannon })) {
  test(`${name} refuses what is no report, and shows it`, () => {
    assert.throws(() => parse('unable to connect to 127.0.0.1'), /unable to connect/)
  })
}
