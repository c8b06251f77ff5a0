;(() => {
  const count = document.getElementById('cart-count')
  fetch('/api/v1/cart')
    .then(response => response.json())
    .then(cart => {
      count.textContent = cart.count
      count.hidden = cart.count === 0
    })
    .catch(() => {
      // The number that the server rendered stays.
    })

  const stock = document.getElementById('stock')
  if (!stock) return
  const feed = new EventSource('/stock/events')
  feed.addEventListener('stock', event => {
    const change = JSON.parse(event.data)
    if (change.id === Number(stock.dataset.product)) stock.textContent = change.stock
  })
  window.addEventListener('pagehide', () => feed.close())
})()
