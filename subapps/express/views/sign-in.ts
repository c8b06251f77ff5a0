import { inputField } from './form.ts'
import { type Html, html } from './html.ts'
import type { Site } from './site.ts'

/** What the sign-in page needs. */
export interface SignInPage {
  /** Path inside the app to go to afterwards. */
  readonly next: string
  /** Shown as a hint. */
  readonly demoAccount: { readonly email: string; readonly demoPassword: string } | undefined
  readonly email?: string
  readonly error?: string
}

/** The sign-in page. */
export function signInView(site: Site, { next, demoAccount, email = '', error }: SignInPage): Html {
  const state = { values: { email }, errors: [] }
  return html`<h1>Sign in</h1>
${error !== undefined && html`<p class="notice notice-error" role="alert">${error}</p>`}
${
  demoAccount &&
  html`<p class="notice">This is a demo: sign in as <code>${demoAccount.email}</code> with the password <code>${demoAccount.demoPassword}</code>.</p>`
}
<form method="post" action="${site.base}/sign-in">
<input type="hidden" name="next" value="${next}">
${inputField({ name: 'email', label: 'E-mail', ...state, attributes: html`type="email" required maxlength="200" autocomplete="username"` })}
${inputField({ name: 'password', label: 'Password', ...state, attributes: html`type="password" required maxlength="200" autocomplete="current-password"` })}
<button class="button button-primary">Sign in</button>
</form>`
}
