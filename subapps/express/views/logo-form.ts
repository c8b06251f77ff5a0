import type { FieldError } from '../domain/fields.ts'
import type { Team } from '../domain/team.ts'
import { type Html, html } from './html.ts'
import type { Site } from './site.ts'

/** The card in which a team's logo is uploaded and removed. */
export function logoForm(site: Site, team: Team, errors: readonly FieldError[]): Html {
  const action = `${site.base}/teams/${team.id}/logo`
  const isInvalid = errors.length > 0
  return html`<section class="card" id="logo-form"><h3>Logo</h3>
${errors.map(error => html`<p class="notice notice-error" role="alert" id="logo-error">${error.message}</p>`)}
<form method="post" action="${action}" enctype="multipart/form-data">
<div class="field">
<label for="logo">Image file</label>
<input id="logo" name="logo" type="file" required accept="image/png,image/jpeg,image/webp,image/gif" aria-describedby="logo-hint${isInvalid && ' logo-error'}"${isInvalid && html` aria-invalid="true"`}>
<small id="logo-hint">PNG, JPEG, WebP or GIF, at most 256 KB. Square looks best.</small>
</div>
<button class="button button-primary">Upload logo</button>
</form>
${
  team.logoDigest !== null &&
  html`<form method="post" action="${action}/remove"><button class="button button-quiet">Remove logo</button></form>`
}
</section>`
}
