import type { AppState } from '../context.ts'
import { html } from './html.ts'
import { layout } from './layout.ts'

/** The sign-in form, with what was entered when it was wrong. */
export function signInPage(state: AppState, failed?: { email: string }): string {
  const content = html`<h1>Sign in</h1>
${failed && html`<p class="notice notice-error" role="alert">The e-mail address or the password is wrong.</p>`}
<form method="post" action="${state.base}/sign-in">
  <div class="field">
    <label for="email">E-mail</label>
    <input id="email" name="email" type="email" autocomplete="username" required value="${failed?.email}">
  </div>
  <div class="field">
    <label for="password">Password</label>
    <input id="password" name="password" type="password" autocomplete="current-password" required>
    <small>The demonstration account is admin@example.com with the password admin.</small>
  </div>
  <button class="button-primary">Sign in</button>
</form>`
  return layout(state, { title: 'Sign in', path: '/admin', content })
}
