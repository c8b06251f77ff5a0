import type { AppState } from '../context.ts'
import { type Html, html } from './html.ts'

/** What a page says about itself. */
export interface Page {
  readonly title: string
  readonly content: Html
  /** Path of the page in the navigation, below the base. */
  readonly path?: string
  /** Whether the page follows the live scores. */
  readonly live?: boolean
}

const navigation = [
  ['/', 'Today'],
  ['/results', 'Results'],
  ['/standings', 'Table'],
  ['/admin', 'Admin'],
] as const

/** Renders a whole document around a page's content. */
export function layout({ base, centre, user }: AppState, { title, content, path, live = false }: Page): string {
  const { assets } = centre.settings
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · Match centre</title>
<link rel="icon" href="${assets}/icons/live.svg" type="image/svg+xml">
<link rel="stylesheet" href="${assets}/portico.css">
<link rel="stylesheet" href="${base}/match-centre.css">
${live && html`<script src="${base}/live.js" defer></script>`}
</head>
<body>
<a class="skip-link" href="#main">Skip to content</a>
<header class="site-header">
  <a class="brand" href="${base}/"><img src="${assets}/icons/live.svg" alt="" width="26" height="26">Match centre</a>
  <nav aria-label="Main">
    ${navigation.map(
      ([target, label]) =>
        html`<a href="${base}${target}"${target === path && html` aria-current="page"`}>${label}</a> `,
    )}
  </nav>
  ${user && html`<form method="post" action="${base}/sign-out"><button class="button-quiet">Sign out</button></form>`}
</header>
<main class="page" id="main">
${content}
</main>
<footer class="site-footer">
  <p>Match centre, a Koa application</p>
  <a href="${base}/api/v1/matches">Matches as JSON</a>
  <a href="${base}/api/v1/standings">Table as JSON</a>
</footer>
</body>
</html>
`.toString()
}
