// Says that the docs have changed since this page was made. It never reloads by itself: somebody may be in the middle
// of something.
const bar = document.getElementById('changes')
const { version, events } = bar.dataset
let source

function listen() {
  source?.close()
  source = undefined
  // A browser has six connections to a host of HTTP/1.1: hidden pages must not use them up.
  if (document.hidden || bar.hasChildNodes()) return
  source = new EventSource(events)
  source.onmessage = ({ data }) => {
    if (data === version) return
    source.close()
    announce()
  }
}

function announce() {
  if (bar.hasChildNodes()) return
  const reload = document.createElement('button')
  reload.className = 'button button-quiet'
  reload.textContent = 'Reload'
  reload.onclick = () => location.reload()
  bar.append('The docs have changed.', reload)
}

document.addEventListener('visibilitychange', listen)
// An open stream would keep the page out of the browser's cache of pages gone back to.
addEventListener('pagehide', () => source?.close())
addEventListener('pageshow', listen)
