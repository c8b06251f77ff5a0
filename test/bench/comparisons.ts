/** One server of the benchmark, and where in it the measured page is. */
export interface Subject {
  /** File in `servers/`, without its extension. */
  readonly server: string
  readonly args?: readonly string[]
  readonly path: string
  /** Whether the host's hook must show itself when probed. */
  readonly hooked?: boolean
}

/** Two servers of which the throughput is compared. */
export interface Comparison {
  /** What `--only` selects. */
  readonly group: string
  readonly what: string
  readonly subject: Subject
  readonly baseline: Subject
  /**
   * Smallest ratio of the processor times a request, baseline to subject; without one the row is for information.
   */
  readonly atLeast?: number
}

const frameworks = { express: 'Express', koa: 'Koa', fastify: 'Fastify', hono: 'Hono' } as const

/** Every comparison, in the order of the table. */
export const comparisons: readonly Comparison[] = [
  ...Object.entries(frameworks).flatMap(([group, name]): Comparison[] => [
    { group, what: `${name} mounted ÷ alone`, subject: direct(group), baseline: alone(group), atLeast: 0.98 },
    {
      group,
      what: `${name} mounted, one host hook ÷ alone`,
      subject: hooked(group),
      baseline: alone(group),
      atLeast: 0.85,
    },
    ...others(group),
  ]),
  { group: 'node', what: 'Node listener mounted ÷ alone', subject: direct('node'), baseline: alone('node') },
  ...remote(),
  ...threaded(),
  growth(100),
  growth(1_000),
  { ...growth(10_000), atLeast: 0.98 },
]

/** The other ways to do what a mount does. */
function others(group: string): Comparison[] {
  const subject = direct(group)
  const inside = (server: string): Subject => ({ server, path: subject.path })
  if (group === 'express') {
    return [
      {
        group: 'observe',
        what: 'Express mounted, metrics and access log on ÷ off',
        subject: { server: 'express-observed', path: subject.path },
        baseline: subject,
        atLeast: 0.95,
      },
      {
        group,
        what: 'Express mounted ÷ Express in Express',
        subject,
        baseline: inside('express-in-express'),
        atLeast: 1.15,
      },
      {
        group,
        what: 'Express mounted ÷ @fastify/express',
        subject,
        baseline: inside('express-in-fastify-express'),
        atLeast: 3,
      },
      { group, what: 'Express mounted ÷ @fastify/middie', subject, baseline: inside('express-in-middie') },
    ]
  }
  if (group === 'koa') {
    return [{ group, what: 'Koa mounted ÷ koa-mount', subject, baseline: inside('koa-in-koa-mount'), atLeast: 1.1 }]
  }
  if (group === 'hono') {
    const baseline = { server: 'hono-alone-own-globals', path: '/json' }
    return [{ group, what: 'Hono mounted ÷ alone, globals left alone', subject, baseline }]
  }
  return []
}

/** An application in a process of its own, and what stands before it. The processor time is that of what stands before it. */
function remote(): Comparison[] {
  const through = (server: string): Subject => ({ server: `remote-${server}`, path: '/ch11/remote/json' })
  const group = 'remote'
  const subject = through('upstream')
  return [
    {
      group,
      what: 'upstream() ÷ nginx',
      subject,
      baseline: through('nginx'),
      atLeast: 1 / 1.6,
    },
    {
      group,
      what: 'upstream() ÷ @fastify/http-proxy',
      subject,
      baseline: through('fastify-http-proxy'),
      atLeast: 2,
    },
    {
      group,
      what: 'upstream() ÷ http-proxy-middleware',
      subject,
      baseline: through('http-proxy-middleware'),
      atLeast: 2,
    },
    {
      group,
      what: 'proxy() ÷ http-proxy-middleware',
      subject: through('proxy'),
      baseline: through('http-proxy-middleware'),
    },
  ]
}

/** An application in a thread of its own, in the process that stands before it. The processor time is that of both. */
function threaded(): Comparison[] {
  const group = 'thread'
  const subject = { server: 'thread-direct', path: '/ch11/express/json' }
  const gateway = { server: 'thread-watt', path: '/ch11/express/json' }
  return [
    { group, what: 'thread() ÷ Watt 3 gateway', subject, baseline: gateway, atLeast: 5 },
    { group, what: 'thread() ÷ the same in the host’s thread', subject, baseline: direct('express') },
  ]
}

function alone(framework: string): Subject {
  return { server: `${framework}-alone`, path: '/json' }
}

function direct(framework: string): Subject {
  return { server: `${framework}-direct`, path: `/ch11/${framework}/json` }
}

function hooked(framework: string): Subject {
  return { server: `${framework}-hooked`, path: `/ch11/${framework}/json`, hooked: true }
}

function growth(count: number): Comparison {
  return {
    group: 'growth',
    what: `one mount of ${count.toLocaleString('en')} ÷ one alone`,
    subject: among(count),
    baseline: among(1),
  }
}

function among(count: number): Subject {
  return { server: 'express-among', args: [String(count)], path: '/ch11/express/json' }
}
