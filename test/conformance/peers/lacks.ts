/** What a framework's own way of mounting does not set out to have. */
export const lacks: Readonly<Record<string, string>> = {
  '36': 'it has no deadlines',
  '42a': 'it has no guards',
  '42b': 'it has no hooks around mounts',
  '50a': 'it closes no applications',
  '50b': 'it closes no applications',
  '51a': 'it has no inject()',
}
