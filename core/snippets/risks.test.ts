import { describe, expect, test } from 'vitest'
import type { Language } from '../domain.ts'
import { findRisks } from './risks.ts'

const names = async (language: Language, code: string) =>
  (await findRisks(language, code)).map(({ kind, name }) => `${kind} ${name}`)

test.each<[Language, string, string]>([
  ['python', 'import socket', 'network socket'],
  ['python', 'import requests as r\nr.get("x")', 'network requests'],
  ['python', 'import urllib.request', 'network urllib.request'],
  ['python', 'from urllib import request', 'network urllib.request'],
  ['python', 'from http.client import HTTPConnection', 'network http.client'],
  ['python', 'def f():\n    from subprocess import run', 'process subprocess'],
  ['python', 'from subprocess import *', 'process subprocess'],
  ['python', 'import os, ctypes', 'process ctypes'],
  ['python', 'import os\nos.system("ls")', 'process os.system'],
  ['python', 'import os as o\no.popen("ls")', 'process os.popen'],
  ['python', 'from os import system as s\ns("ls")', 'process os.system'],
  ['python', 'from os import *\nexecv("a", [])', 'process os.execv'],
  ['python', 'import os.path\nos.kill(1, 9)', 'process os.kill'],
  ['python', 'import os\nos.remove("a")', 'files os.remove'],
  ['python', 'from shutil import rmtree\nrmtree("a")', 'files shutil.rmtree'],
  ['python', 'from pathlib import Path\np = Path("a")\np.unlink()', 'files pathlib.Path.unlink'],
  ['python', 'import pathlib\npathlib.Path("a").rmdir()', 'files pathlib.Path.rmdir'],
  ['python', 'eval("1")', 'eval eval'],
  ['python', 'x = f"{exec(a)}"', 'eval exec'],
  ['python', 'import builtins\nbuiltins.compile("1", "", "eval")', 'eval compile'],
  ['python', '__import__("os").system("ls")', 'eval __import__'],
  ['python', 'import pickle\npickle.loads(b"")', 'eval pickle.loads'],
  ['javascript', 'await fetch("x")', 'network fetch'],
  ['javascript', 'globalThis.fetch("x")', 'network fetch'],
  ['javascript', 'new XMLHttpRequest()', 'network XMLHttpRequest'],
  ['javascript', 'const w = new WebSocket("x")', 'network WebSocket'],
  ['javascript', 'import http from "http"', 'network http'],
  ['javascript', "import { request } from 'node:https'", 'network https'],
  ['javascript', "const net = require('net')", 'network net'],
  ['javascript', "const { createSocket } = await import('node:dgram')", 'network dgram'],
  ['javascript', "require('node:child_process').exec('ls')", 'process child_process'],
  ['javascript', "import fs from 'fs'\nfs.rmSync('a')", 'files fs.rmSync'],
  ['javascript', "import * as f from 'node:fs'\nf.promises.unlink('a')", 'files fs.unlink'],
  ['javascript', "import { rm as gone } from 'node:fs/promises'\nawait gone('a')", 'files fs.rm'],
  ['javascript', "const { rmdir } = require('fs')\nrmdir('a')", 'files fs.rmdir'],
  ['javascript', "const { unlink: u } = require('fs')\nu('a')", 'files fs.unlink'],
  ['javascript', "(await import('fs')).rm('a')", 'files fs.rm'],
  ['javascript', 'eval("1")', 'eval eval'],
  ['javascript', 'const f = new Function("return 1")', 'eval Function'],
  ['javascript', `x = \`\${Function("1")()}\``, 'eval Function'],
  ['javascript', "import vm from 'node:vm'", 'eval vm'],
  ['ruby', 'system("ls")', 'process system'],
  ['ruby', 'def f\n  exec "ls"\nend', 'process exec'],
  ['ruby', 'Kernel.spawn("ls")', 'process spawn'],
  ['ruby', 'x = `ls`', 'process backticks'],
  ['ruby', 'x = %x(ls)', 'process backticks'],
  ['ruby', 'IO.popen("ls")', 'process IO.popen'],
  ['ruby', 'Open3.capture2("ls")', 'process Open3'],
  ['ruby', 'Net::HTTP.get(uri)', 'network Net::HTTP'],
  ['ruby', '::Net::HTTP.start("a") { |h| h }', 'network Net::HTTP'],
  ['ruby', 'URI.open("http://x")', 'network URI.open'],
  ['ruby', 'TCPSocket.new("a", 1)', 'network TCPSocket'],
  ['ruby', 'File.delete("a")', 'files File.delete'],
  ['ruby', 'FileUtils.rm_rf("a")', 'files FileUtils.rm*'],
  ['ruby', 'eval("1")', 'eval eval'],
  ['ruby', 'x = "#{eval(a)}"', 'eval eval'],
  ['ruby', 'binding.eval("1")', 'eval binding.eval'],
  ['ruby', 'a.instance_eval("@x")', 'eval instance_eval'],
  ['ruby', 'Marshal.load(a)', 'eval Marshal.load'],
])('%s: %j', async (language, code, expected) => {
  expect(await names(language, code)).toContain(expected)
})

describe('no risk', () => {
  test.each<[Language, string]>([
    ['python', '"""eval(1)"""\n# eval(1)\nx = "os.system(1)"'],
    ['python', 'import re\nre.compile("a")'],
    ['python', 'df.eval("a")\nmodel.eval()\nself.exec(1)'],
    ['python', 'def eval(x):\n    return x\neval(1)'],
    ['python', 'os.system("ls")'], // nothing says what os is
    ['python', 'import os\nos.path.join("a")\nos.getcwd()\nitems.remove(1)'],
    ['python', 'import json\njson.loads("1")\nimport urllib.parse\nfrom http import HTTPStatus'],
    ['python', 'from mypkg import system\nsystem(1)\nimport socketlike'],
    ['python', 'node.unlink()'],
    ['python', 'x = eval'],
    ['javascript', '// eval(1)\nconst s = "eval(1)"; const t = `fetch(1)`'],
    ['javascript', 'model.eval(); api.fetch(1); set.rm(1); /eval(1)/.test(s)'],
    ['javascript', 'function fetch(x) { return x }\nfetch(1)'],
    ['javascript', 'function g(fetch) { return fetch(1) }'],
    ['javascript', "import fs from 'node:fs'\nfs.readFileSync('a')\nimport path from 'path'"],
    ['javascript', "import { rm } from './own.js'\nrm('a')"],
    ['javascript', 'class Function2 { eval() {} }\nnew Function2().eval()'],
    ['ruby', '# system("ls")\nx = "system(1)"\ny = :eval'],
    ['ruby', 'def system(x) = x\nsystem(1)'],
    ['ruby', 'calculator.eval("1")\nos.system("x")\nMatrix.exec(1)'],
    ['ruby', 'a.instance_eval { @x }\nFile.read("a")\nMy::File.delete("a")'],
    ['ruby', 'list.delete(1)\nJSON.load(a)'],
  ])('%s: %j', async (language, code) => {
    expect(await names(language, code)).toEqual([])
  })
})

test('each kind and name once, at its first line, in the order of lines', async () => {
  const code = 'x = 1\neval("1")\nimport os\nos.remove("a")\neval("2")\nos.remove("b")\nimport socket\n'
  expect(await findRisks('python', code)).toEqual([
    { kind: 'eval', name: 'eval', line: 2 },
    { kind: 'files', name: 'os.remove', line: 4 },
    { kind: 'network', name: 'socket', line: 7 },
  ])
})

test('eight at most', async () => {
  const calls = ['system', 'popen', 'kill', 'fork', 'execv', 'spawnl', 'remove', 'unlink', 'rmdir', 'removedirs']
  const code = `import os\n${calls.map((name) => `os.${name}(1)`).join('\n')}`
  expect((await findRisks('python', code)).map(({ line }) => line)).toEqual([2, 3, 4, 5, 6, 7, 8, 9])
})

test.each<[Language, string, string]>([
  ['python', '[', ']'],
  ['python', 'f(', ')'],
  ['python', 'a.', 'b'],
  ['javascript', '(', ')'],
  ['javascript', 'a(() => ', ')'],
  ['javascript', 'a[', ']'],
  ['ruby', '[', ']'],
  ['ruby', 'a { ', ' }'],
])('%s of nothing but %j neither overflows nor takes long', async (language, open, close) => {
  const times = Math.floor(60_000 / (open.length + close.length))
  const began = performance.now()
  await findRisks(language, `${open.repeat(times)}1${close.repeat(times)}`)
  await findRisks(language, open.repeat(60_000 / open.length))
  expect(performance.now() - began).toBeLessThan(6_000)
})

test.each<[Language, string]>([
  ['python', 'def f(a, b):\n    return eval(a) + b\n'],
  ['javascript', 'function f(a, b) {\n  return eval(a) + b\n}\n'],
  ['ruby', 'def f(a, b)\n  eval(a) + b\nend\n'],
])('the largest code in %s is read', async (language, code) => {
  const began = performance.now()
  expect(await findRisks(language, code.repeat(60_000 / code.length))).toHaveLength(1)
  expect(performance.now() - began).toBeLessThan(3_000)
})
