/** A path of ours to go on to, from something a browser sent; `/` for anything that could lead elsewhere. */
export function safePath(next: string | undefined): string {
  if (!next?.startsWith('/')) return '/'
  const here = 'http://here.invalid'
  const url = URL.parse(next, here)
  return url?.origin === here ? `${url.pathname}${url.search}` : '/'
}
