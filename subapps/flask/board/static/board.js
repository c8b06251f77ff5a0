// Thanks are said without leaving the page; without this script the form does the same.
for (const form of document.querySelectorAll('[data-thanks]')) {
  form.addEventListener('submit', async event => {
    event.preventDefault()
    const response = await fetch(form.action, {
      method: 'POST',
      headers: { Accept: 'application/json' },
      body: new FormData(form),
    })
    // Whoever is not signed in is sent to the form for it.
    if (response.redirected) return window.location.assign(response.url)
    if (!response.ok) return form.submit()
    const { thanks, thanked } = await response.json()
    form.querySelector('[data-count]').textContent = thanks
    form.querySelector('button').setAttribute('aria-pressed', String(thanked))
  })
}
