// Keeps the status page up to date while somebody looks at it.
import { makeSortable, showMounts } from './status-table.js'
import { factTexts, periodText } from './status-text.js'

/** Milliseconds from one answer to the next question, and until an answer is given up. */
const interval = 2_000
const patience = 5_000

const table = document.getElementById('mounts')
const source = new URL(table.dataset.source, location.href)
const live = document.getElementById('live')
const connection = document.getElementById('connection')
const news = document.getElementById('news')
const period = document.getElementById('period')
let timer
let isAsking = false
let looks = 0
let firstLook
let answeredAt = new Date()
let told

async function ask() {
  clearTimeout(timer)
  // Nobody looks at a hidden page, and whoever comes back starts it again.
  if (isAsking || document.hidden) return
  isAsking = true
  const { data, reason } = await fetchData()
  isAsking = false
  timer = setTimeout(ask, interval)
  if (data !== undefined) show(data)
  else showSilence(reason)
}

async function fetchData() {
  try {
    const response = await fetch(source, { cache: 'no-store', signal: AbortSignal.timeout(patience) })
    return response.ok ? { data: await response.json() } : { reason: `The host answers ${response.status}` }
  } catch {
    return { reason: 'The host does not answer' }
  }
}

function show(data) {
  looks++
  answeredAt = new Date()
  firstLook ??= answeredAt
  const facts = factTexts(data)
  for (const place of document.querySelectorAll('[data-fact]')) setText(place, facts[place.dataset.fact])
  document.getElementById('failure').hidden = facts.failureCode === ''
  document.getElementById('restart').hidden = facts.restart === ''
  showMounts(data, source)
  if (data.bounds !== undefined && looks > 1) setText(period, periodText((answeredAt - firstLook) / 1000))
  live.hidden = false
  connection.hidden = true
  setText(connection, '')
  document.body.classList.remove('status-silent')
  tell(data, facts)
}

/** What is shown stays, and is said to be old. */
function showSilence(reason) {
  live.hidden = true
  connection.hidden = false
  setText(connection, `${reason}, since ${answeredAt.toLocaleTimeString()}. What is shown is from then.`)
  document.body.classList.add('status-silent')
}

/** Tells those who listen what has become of mounts, and nothing of figures, which change all the time. */
function tell({ mounts }, { failureCode }) {
  const now = new Map(
    mounts.map(({ name, state, checks }) => [name, checks.status === 'unhealthy' ? 'unhealthy' : state]),
  )
  if (told !== undefined) {
    const changes = [...now].filter(([name, state]) => told.states.get(name) !== state).map(entry => entry.join(' is '))
    const removals = [...told.states.keys()].filter(name => !now.has(name)).map(name => `${name} is removed`)
    const refusal =
      failureCode !== '' && failureCode !== told.failureCode ? [`The last reload failed: ${failureCode}`] : []
    const sentences = [...changes, ...removals, ...refusal]
    if (sentences.length > 0) news.textContent = `${sentences.join('. ')}.`
  }
  told = { states: now, failureCode }
}

function setText(node, text) {
  if (node.textContent !== text) node.textContent = text
}

makeSortable()
document.addEventListener('visibilitychange', ask)
addEventListener('pageshow', ask)
void ask()
