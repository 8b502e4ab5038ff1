const extensions = new Set(
  (
    'css js mjs map png jpg jpeg gif svg webp avif ico bmp woff woff2 ttf otf eot mp3 mp4 webm ogg ' +
    'avi mov wav pdf zip gz tgz tar rar 7z exe dmg jar iso swf txt xml json rss atom'
  ).split(' '),
)

/** Whether a request target, a path from `/` or an absolute URL, names a file that is no page. */
export function isStaticAsset(target: string): boolean {
  const query = target.indexOf('?')
  const fragment = target.indexOf('#')
  let end = query < 0 ? target.length : query
  if (fragment >= 0 && fragment < end) end = fragment
  // Behind `http://`, only what follows the host is a path.
  const path = target.startsWith('/') ? 0 : target.indexOf('/', 8)
  const segment = target.lastIndexOf('/', end - 1)
  const dot = target.lastIndexOf('.', end - 1)
  if (path < 0 || segment < path || dot < segment) return false
  const extension = target.slice(dot + 1, end)
  return extensions.has(extension) || extensions.has(extension.toLowerCase())
}
