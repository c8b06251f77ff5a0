/** A page of about so many bytes, as a shop or a board sends it: head, navigation, list items with links and images, script and style between. */
export function pageOf(bytes: number): string {
  const items: string[] = []
  for (let length = 0, index = 0; length < bytes; index++) {
    const item = itemOf(index)
    items.push(item)
    length += item.length
  }
  return `${head}<ul class="products" id="list">\n${items.join('')}</ul>\n</main>\n</body>\n</html>\n`
}

const head = `<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>Products &amp; more</title>
  <link rel="stylesheet" href="/css/main.css?v=3">
  <link rel="icon" type="image/png" sizes="32x32" href="/favicon-32.png">
  <style>
    :root { --accent: #06c } .hero { background: url("/img/hero.jpg") center / cover } .hero > h1 { font-size: 3rem }
  </style>
  <script>window.config = { api: "/api", flags: { a: 1 < 2, b: "</p>" } };</script>
</head>
<body class="page page--products" data-turbo="false">
<header class="site-header"><nav aria-label="Main"><a class="brand" href="/">Shop</a><a href="/cart">Cart</a></nav></header>
<main>
`

const words =
  'Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor incididunt ut labore et dolore magna aliqua.'

function itemOf(index: number): string {
  const external =
    index % 5 === 0 ? `<a href="https://example.com/review/${index}" rel="noopener" target="_blank">Review</a>` : ''
  const script =
    index % 20 === 0 ? `<script>track("item", ${index}, function (x) { return x < ${index} && x > 0 })</script>` : ''
  const icon = `<svg class="icon" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true"><path fill="none" d="M12 2L2 7l10 5 10-5-10-5zM2 17l10 5 10-5M2 12l10 5 10-5"/></svg>`
  return `  <li class="product product--${index % 7}" id="p${index}" data-id="${index}" data-category="c${index % 13}">
    <a class="product__link" href="/product/${index}?from=list&amp;page=2" title="Product &quot;${index}&quot;">
      <img class="product__image" src="/img/${index}.jpg" srcset="/img/${index}.jpg 1x, /img/${index}@2x.jpg 2x" alt="Product ${index}" width="320" height="240" loading="lazy">
      <h2 class="product__name">Product ${index}</h2>
    </a>
    <!-- price -->
    <p class="product__text" style="color: #333">${words}</p>
    <div class="product__price"><span class="amount">${index}.99</span> <span class="currency">&euro;</span>${icon}</div>
    <form class="product__form" method="post" action="/cart/add"><input type="hidden" name="id" value="${index}"><button type="submit" class="button" disabled>Add</button></form>
    ${external}${script}
  </li>
`
}
