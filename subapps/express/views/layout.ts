import type { User } from '../league/users.ts'
import { type Html, html } from './html.ts'
import type { Site } from './site.ts'

/** The entries of the navigation. */
export type Section = 'overview' | 'teams' | 'fixtures'

/** What surrounds a page's content. */
export interface Page {
  readonly site: Site
  readonly title: string
  readonly section?: Section | undefined
  /** Path of the page inside the app. */
  readonly path: string
  readonly user?: User | undefined
  readonly notice?: string | undefined
}

const sections: readonly { section: Section; path: string; label: string }[] = [
  { section: 'overview', path: '/', label: 'Overview' },
  { section: 'teams', path: '/teams', label: 'Teams' },
  { section: 'fixtures', path: '/fixtures', label: 'Fixtures' },
]

/** A whole page around its content. */
export function layout({ site, title, section, path, user, notice }: Page, content: Html): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · League office</title>
<link rel="icon" href="${site.assets}/favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="${site.assets}/portico.css">
</head>
<body>
<a class="skip-link" href="#main">Skip to content</a>
<header class="site-header">
<a class="brand" href="${site.base}/"><img src="${site.assets}/icons/team.svg" alt="">League office</a>
<nav aria-label="Main">${sections.map(
    entry => html`
<a href="${site.base}${entry.path}"${entry.section === section && currentPage(entry.path === path)}>${entry.label}</a>`,
  )}
</nav>
${user ? signOutForm(site, user) : path !== '/sign-in' && html`<a class="button button-quiet" href="${site.base}/sign-in">Sign in</a>`}
</header>
<main class="page" id="main">
${notice !== undefined && html`<p class="notice notice-ok" role="status">${notice}</p>`}
${content}
</main>
<footer class="site-footer">
<p>The league office keeps teams, players and fixtures.</p>
<p>Times are UTC.</p>
</footer>
</body>
</html>
`
}

function currentPage(isPage: boolean): Html {
  return isPage ? html` aria-current="page"` : html` aria-current="true"`
}

function signOutForm(site: Site, user: User): Html {
  return html`<div class="row">
<small class="muted">${user.email}</small>
<form method="post" action="${site.base}/sign-out"><button class="button button-quiet">Sign out</button></form>
</div>`
}
