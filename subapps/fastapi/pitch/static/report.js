// What groundskeepers do on the page of a ground: sign in, report, upload. The token is kept as long as the tab is open.
const outcome = document.querySelector('[data-outcome]')
const signIn = document.querySelector('[data-sign-in]')
const signedIn = document.querySelector('[data-signed-in]')
const key = 'pitch-token'

function show() {
  const has = sessionStorage.getItem(key) !== null
  signIn.hidden = has
  signedIn.hidden = !has
}

function tell(className, text) {
  outcome.className = `notice ${className}`
  outcome.textContent = text
  outcome.hidden = false
}

async function send(form, body, headers = {}) {
  const token = sessionStorage.getItem(key)
  const response = await fetch(form.action, {
    method: 'POST',
    headers: { ...headers, ...(token !== null && { Authorization: `Bearer ${token}` }) },
    body,
  })
  const answer = await response.json()
  if (response.ok) return answer
  if (response.status === 401) {
    sessionStorage.removeItem(key)
    show()
  }
  throw new Error(typeof answer.detail === 'string' ? answer.detail : answer.detail.map(each => each.msg).join(' '))
}

function on(form, action) {
  form.addEventListener('submit', event => {
    event.preventDefault()
    action(form).catch(error => tell('notice-error', error.message))
  })
}

on(signIn, async form => {
  const { access_token: token } = await send(form, new URLSearchParams(new FormData(form)))
  sessionStorage.setItem(key, token)
  form.reset()
  show()
  tell('notice-ok', 'You are signed in.')
})

on(document.querySelector('[data-reading]'), async form => {
  const { note, ...measured } = Object.fromEntries(new FormData(form))
  const numbers = Object.fromEntries(Object.entries(measured).map(([name, value]) => [name, Number(value)]))
  await send(form, JSON.stringify({ note, ...numbers }), { 'Content-Type': 'application/json' })
  window.location.reload()
})

on(document.querySelector('[data-photo]'), async form => {
  await send(form, new FormData(form))
  window.location.reload()
})

show()
