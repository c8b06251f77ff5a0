/** Where things are, for the links of a view. */
export interface Site {
  /** Path of the app: empty when it stands alone, the prefix without a trailing slash when it is mounted. */
  readonly base: string
  /** Path or URL of the shared style sheet and icons, without a trailing slash. */
  readonly assets: string
}
