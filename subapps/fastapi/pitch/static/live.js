import { verdicts } from './verdicts.js'

// Keeps the grounds of the page current.
const connection = document.querySelector('[data-connection]')
const longestPause = 30_000
let pause = 1_000

function show(ground) {
  const card = document.querySelector(`[data-ground="${ground.id}"]`)
  if (card === null) return
  const badge = card.querySelector('[data-verdict]')
  const { badge: className, label } = verdicts[ground.judgement.verdict]
  badge.className = className
  badge.textContent = label
  card.querySelector('[data-reasons]').textContent = ground.judgement.reasons.join(', ') || 'Nothing speaks against it.'
}

function showConnection(className, text) {
  connection.className = className
  connection.textContent = text
}

function connect() {
  const socket = new WebSocket(connection.dataset.live)
  socket.addEventListener('open', () => {
    pause = 1_000
    showConnection('badge badge-live', 'Live')
  })
  socket.addEventListener('message', ({ data }) => {
    const message = JSON.parse(data)
    if (message.type === 'snapshot') message.grounds.forEach(show)
    if (message.type === 'reading') show(message.ground)
  })
  socket.addEventListener('close', () => {
    showConnection('badge', 'Connecting')
    setTimeout(connect, pause)
    pause = Math.min(2 * pause, longestPause)
  })
}

connect()
