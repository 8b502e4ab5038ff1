const extensions = new Set(
  (
    'css js mjs map png jpg jpeg gif svg webp avif ico bmp woff woff2 ttf otf eot mp3 mp4 webm ogg ' +
    'avi mov wav pdf zip gz tgz tar rar 7z exe dmg jar iso swf txt xml json rss atom'
  )
    .split(' ')
    .map((extension) => {
      const bytes = Buffer.from(extension)
      return extensionCode(bytes, 0, bytes.length)
    }),
)

/** How many characters an extension has at most. */
const longest = 5

const hash = 0x23
const dot = 0x2e
const slash = 0x2f
const questionMark = 0x3f

/**
 * Whether a request target, a path from `/` or an absolute URL, names a file that is no page. It
 * stands in `bytes` from `start` to `stop`, and no text is made of it.
 */
export function isStaticAsset(bytes: Uint8Array, start: number, stop: number): boolean {
  let end = start
  while (end < stop && bytes[end] !== questionMark && bytes[end] !== hash) end++
  const nearest = Math.max(start, end - longest)
  let extension = end
  while (extension > nearest && bytes[extension - 1] !== dot) extension--
  if (extension === start || bytes[extension - 1] !== dot) return false
  if (!extensions.has(extensionCode(bytes, extension, end))) return false
  if (bytes[start] === slash) return true
  // Behind `http://`, only what follows the host is a path.
  for (let place = start + 8; place < extension; place++) if (bytes[place] === slash) return true
  return false
}

/** Letters, whatever their case, and digits as a number below 37 ** `longest`; else -1. */
function extensionCode(bytes: Uint8Array, start: number, stop: number): number {
  let code = 0
  for (let place = start; place < stop; place++) {
    const byte = bytes[place] ?? 0
    const lower = byte | 0x20
    if (lower >= 0x61 && lower <= 0x7a) code = code * 37 + lower - 0x61 + 11
    else if (byte >= 0x30 && byte <= 0x39) code = code * 37 + byte - 0x30 + 1
    else return -1
  }
  return code
}
