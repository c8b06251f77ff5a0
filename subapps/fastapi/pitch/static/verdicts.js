/** How each verdict is shown. */
export const verdicts = {
  playable: { badge: 'badge badge-ok', label: 'Playable' },
  inspection: { badge: 'badge badge-warn', label: 'Inspection' },
  unplayable: { badge: 'badge badge-error', label: 'Unplayable' },
}
