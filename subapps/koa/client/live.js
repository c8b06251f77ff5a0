// Keeps the scores on a page current. Every message carries whole matches, so applying one twice does no harm.
const { currentScript } = document
const source = new EventSource(new URL('live', currentScript.src))
const announcer = document.querySelector('[data-announcer]')
const connection = document.querySelector('[data-connection]')
const stateLabels = { scheduled: 'Scheduled', finished: 'Full time' }

function minuteText(startedAt) {
  const elapsed = Math.floor((Date.now() - Date.parse(startedAt)) / 60_000)
  return `Live ${Math.min(90, Math.max(1, elapsed + 1))}′`
}

function eventText(event) {
  return event.minute === 0 ? event.summary : `${event.minute}′ ${event.summary}`
}

function showState(badge, match) {
  badge.classList.toggle('badge-live', match.state === 'live')
  if (match.state === 'live') badge.dataset.startedAt = match.startedAt
  else delete badge.dataset.startedAt
  badge.textContent = match.state === 'live' ? minuteText(match.startedAt) : stateLabels[match.state]
}

function appendToTimeline(timeline, event) {
  const item = document.createElement('li')
  const minute = document.createElement('span')
  item.className = `timeline-${event.type}`
  minute.className = 'timeline-minute'
  minute.textContent = `${event.minute}′`
  item.append(minute, ' ', event.summary)
  timeline.append(item)
  document.querySelector('[data-no-events]')?.setAttribute('hidden', '')
}

function show(match) {
  const element = document.querySelector(`[data-match="${match.id}"]`)
  if (element === null) return
  for (const side of ['home', 'away']) {
    element.querySelector(`[data-goals="${side}"]`).textContent = match.score?.[side] ?? '–'
  }
  showState(element.querySelector('[data-state]'), match)
  const last = element.querySelector('[data-last-event]')
  if (last !== null && match.lastEvent !== null) last.textContent = eventText(match.lastEvent)
}

source.addEventListener('match', message => {
  const match = JSON.parse(message.data)
  show(match)
  const element = document.querySelector(`[data-match="${match.id}"]`)
  if (element === null) return
  announcer.textContent = `${match.lastEvent.summary}. ${match.home.name} ${match.score.home}, ${match.away.name} ${match.score.away}.`
  const timeline = element.querySelector('[data-timeline]')
  if (timeline === null || match.lastEvent.id <= Number(element.dataset.lastId)) return
  element.dataset.lastId = match.lastEvent.id
  appendToTimeline(timeline, match.lastEvent)
})

source.addEventListener('snapshot', message => {
  for (const match of JSON.parse(message.data).matches) {
    show(match)
    const element = document.querySelector(`[data-match="${match.id}"][data-last-id]`)
    // The snapshot has no events in between: only the server knows the whole timeline.
    if (element !== null && match.lastEvent !== null && match.lastEvent.id > Number(element.dataset.lastId)) {
      location.reload()
    }
  }
})

source.addEventListener('open', () => {
  connection?.setAttribute('hidden', '')
})
source.addEventListener('error', () => {
  if (connection === null) return
  connection.hidden = false
  connection.textContent =
    source.readyState === EventSource.CLOSED
      ? 'Live updates have stopped. Reload the page to go on.'
      : 'Live updates were interrupted; connecting again…'
})

setInterval(() => {
  for (const badge of document.querySelectorAll('[data-started-at]')) {
    badge.textContent = minuteText(badge.dataset.startedAt)
  }
}, 15_000)
