/**
 * Lets the process live on where what it writes cannot be written: nobody reads it any more, its terminal is gone, the disk
 * is full. A server has better to do than to tell what it does.
 */
export function outliveOutput(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
}
