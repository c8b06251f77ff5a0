import type { Transform } from 'node:stream'
import {
  constants,
  createBrotliCompress,
  createBrotliDecompress,
  createDeflate,
  createGunzip,
  createGzip,
  createInflate,
  createZstdCompress,
  createZstdDecompress,
} from 'node:zlib'

/** A content coding that can be taken off a body and put on again. */
export interface Coding {
  decode(): Transform
  encode(): Transform
}

// What came in pieces goes on in pieces: a page that is streamed must not wait in the compressor.
const flush = constants.Z_SYNC_FLUSH

const gzip: Coding = { decode: () => createGunzip(), encode: () => createGzip({ flush }) }

const codings: Readonly<Record<string, Coding>> = {
  gzip,
  'x-gzip': gzip,
  deflate: { decode: () => createInflate(), encode: () => createDeflate({ flush }) },
  br: {
    decode: () => createBrotliDecompress(),
    // Node's default quality, 11, is made for files and takes a hundred times as long.
    encode: () =>
      createBrotliCompress({
        flush: constants.BROTLI_OPERATION_FLUSH,
        params: { [constants.BROTLI_PARAM_QUALITY]: 4 },
      }),
  },
  zstd: {
    decode: () => createZstdDecompress(),
    encode: () => createZstdCompress({ flush: constants.ZSTD_e_flush }),
  },
}

/**
 * The coding that a Content-Encoding header names: `undefined` where the body is as it is, `'unknown'` where it cannot be
 * read (a coding of somebody's own, or several on top of each other).
 */
export function codingOf(contentEncoding: string | undefined): Coding | 'unknown' | undefined {
  const name = contentEncoding?.trim().toLowerCase() ?? ''
  if (name === '' || name === 'identity') return undefined
  return Object.hasOwn(codings, name) ? codings[name] : 'unknown'
}
