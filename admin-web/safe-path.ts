/** A path of ours to go on to, from something a browser sent; `/` for anything that could lead elsewhere. */
export function safePath(next: string | undefined): string {
  if (!next?.startsWith('/')) return '/'
  const here = 'http://here.invalid'
  const url = URL.parse(next, here)
  // Dot segments are gone by now, and may have left a path that a browser reads as another host.
  const safe = url?.origin === here && !url.pathname.startsWith('//')
  return safe ? `${url.pathname}${url.search}` : '/'
}
