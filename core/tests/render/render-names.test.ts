import { expect, test } from 'vitest'
import { javascriptNames, pythonNames, rubyNames } from './render-names.ts'
import { openReader } from './render-syntax.ts'

test('of Python are those its module binds, with the imports they come from', async () => {
  const code = `
import os.path, a as b
from x import (y as z, w)
from m import *
LIMIT: int = 3
(c, d), *e = f = 1
g.h = i[0] = 2
type J[T] = list[T]
for k, (l, m) in []: pass
with open("n") as n: pass
if (o := 1):
    try: p = 1
    except E as q: pass
async def r(): s = 1
@decorated
class T: u = [v for v in w]
lambda w: w
import x1; x1 = 2
`
  const { names, wildcards } = (await openReader('python'))(code, pythonNames)
  expect([...names.keys()].join(' ')).toBe('os b z w LIMIT c d e f J k l m n o p q r T x1')
  expect([...names].flatMap(([name, { line }]) => (line ? [`${name}: ${line}`] : []))).toEqual([
    'os: import os.path',
    'b: import a as b',
    'z: from x import y as z',
    'w: from x import w',
  ])
  expect(wildcards).toEqual(['from m import *'])
})

test('of JavaScript are those of the module, with the way to have them', async () => {
  const code = `
import a, { b as c, d } from 'e'
import * as f from 'g'
export const { h, i: [j] = 1, ...k } = l, m = 2
export async function n() {}
export default class O {}
export { p as q, r as default }
export { s, t as u } from 'v'
function p() { const inner = 1 }
let w
var [x, y = z] = []
`
  const names = (await openReader('javascript'))(code, javascriptNames)
  expect(Object.fromEntries(names)).toEqual({
    a: { line: "import a from 'e';" },
    c: { line: "import { b as c } from 'e';" },
    d: { line: "import { d } from 'e';" },
    f: { line: "import * as f from 'g';" },
    h: { exported: 'h' },
    j: { exported: 'j' },
    k: { exported: 'k' },
    m: { exported: 'm' },
    n: { exported: 'n' },
    O: { exported: 'default' },
    p: { exported: 'q' },
    q: { exported: 'q' },
    r: { exported: 'default' },
    s: { exported: 's' },
    u: { exported: 'u' },
    w: 'hidden',
    x: 'hidden',
    y: 'hidden',
  })
})

test('of Ruby are its methods and constants', async () => {
  const code = `
def a(b) = b
class C < D; def e; end; end
module F; end
G, H = 1, 2
I = Struct.new(:j)
k = 1
`
  expect([...(await openReader('ruby'))(code, rubyNames)].join(' ')).toBe('a C F G H I')
})

test('are found in code with a fault too', async () => {
  expect([...(await openReader('python'))('def a(): pass\ndef b(:\nc = 1\n', pythonNames).names.keys()]).toContain('a')
})
