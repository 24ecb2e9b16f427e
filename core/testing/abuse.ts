// What strangers' code has done to runners, or may try; from the checklist of the facts and the failures of
// others. Each row is run beside an honest neighbour, and names the verdict it must come to.
import type { PlainValue, Verdict } from '../domain.ts'

export type Abuse = {
  name: string
  /** The program; empty when the act says it all. */
  code?: string
  act: string
  /** What the act would give if it had its way; else a value nobody gets. */
  expected?: PlainValue
  verdict: Verdict | 'anything but passed'
  /**
   * Where the embedded runner, with one interpreter for all and no processes, comes to another: descriptors
   * lead nowhere there, so what writes to all of them did no more than its act.
   */
  wasm?: Verdict | 'anything but passed' | 'not there'
}

/** Given by an act that got through. */
export const BREACHED = 'breached'

/** Rows that come to one verdict, and expect one value unless they say otherwise. */
function all(verdict: Abuse['verdict'], rows: Omit<Abuse, 'verdict'>[], expected?: PlainValue): Abuse[] {
  return rows.map((row) => ({ verdict, ...(expected === undefined ? {} : { expected }), ...row }))
}

const loop = 'while True: pass'

const timedOut = all('timed_out', [
  { name: 'an endless loop', act: loop },
  { name: 'an endless loop at import', code: loop, act: '1' },
  { name: 'an endless sleep', act: 'import time\ntime.sleep(10 ** 6)' },
  { name: 'a number that takes C for ever', act: 'len(str(9 ** 9 ** 9))' },
  { name: 'a regular expression that takes C for ever', act: 'import re\nre.match(r"(a+)+$", "a" * 64 + "b")' },
  {
    name: 'SIGSTOP to itself',
    act: 'import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)',
    wasm: 'anything but passed',
  },
  {
    name: 'SIGSTOP to the harness, then waiting',
    act: `import os, signal\nos.kill(1, signal.SIGSTOP)\n${loop}`,
    wasm: 'anything but passed',
  },
  {
    name: 'a session of its own that ignores SIGTERM',
    act: `import os, signal\nos.setsid()\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n${loop}`,
    wasm: 'anything but passed',
  },
  {
    name: 'a thread that is waited for',
    act: 'import threading\nthread = threading.Thread(target=threading.Event().wait)\nthread.start()\nthread.join()',
    wasm: 'anything but passed',
  },
])

const outOfMemory = all('out_of_memory', [
  { name: 'a memory bomb', act: 'len(bytearray(1 << 30))' },
  { name: 'a slow leak', act: 'kept = []\nwhile True: kept.append(bytearray(1 << 20))' },
  {
    name: 'memory spread over children',
    act: `import os, time
children = []
for _ in range(6):
    child = os.fork()
    if child == 0:
        kept = bytearray(64 << 20)
        time.sleep(4)
        os._exit(0)
    children.append(child)
for child in children: os.waitpid(child, 0)
return "all of them ended"`,
    wasm: 'failed',
  },
  {
    name: 'shared memory filled',
    act: `import os
files = []
while True:
    file = os.memfd_create("fill")
    files.append(file)
    os.write(file, bytes(16 << 20))`,
    wasm: 'failed',
  },
])

const outputLimit = all('output_limit', [
  { name: 'a flood on stdout', act: 'while True: print("x" * 1000)' },
  { name: 'a flood on stderr', act: 'import sys\nwhile True: print("x" * 1000, file=sys.stderr)' },
  { name: 'one line of 100 MB', act: 'print("x" * 100_000_000)' },
])

const libc = 'import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\n'
// Long enough for the harness to have died of it.
const wait = 'import time\ndef wait(): time.sleep(3)\n'
/** The number of a system call: x86_64's, or aarch64's. */
const numbers = (x86: number, arm: number) => `${x86} if __import__("platform").machine() == "x86_64" else ${arm}`

const crashed = all('crashed', [
  { name: 'SIGSEGV', act: 'import ctypes\nctypes.string_at(0)', wasm: 'anything but passed' },
  { name: 'abort', act: 'import os\nos.abort()' },
  { name: 'an exit with 0 in the act', act: 'import os\nos._exit(0)' },
  { name: 'SIGKILL to everybody', act: 'import os\nos.kill(-1, 9)', wasm: 'anything but passed' },
  { name: 'SIGKILL to the harness', act: 'import os\nos.kill(1, 9)', wasm: 'anything but passed' },
  { name: 'SIGTERM to the harness', act: 'import os\nos.kill(1, 15)', wasm: 'anything but passed' },
  {
    name: 'SIGINT to the harness’s thread',
    act: `${libc}libc.syscall(TGKILL, 1, 1, 2)\nreturn wait()`.replace('TGKILL', numbers(234, 131)),
    code: wait,
    wasm: 'anything but passed',
  },
  {
    name: 'SIGINT to its own group, which is the harness’s',
    act: 'import os, signal\nsignal.signal(signal.SIGINT, signal.SIG_DFL)\nos.kill(0, signal.SIGINT)',
    wasm: 'anything but passed',
  },
  {
    name: 'a queued signal to the harness',
    act: `${libc}libc.syscall(NUMBER, 1, 15, bytes(128))\nreturn wait()`.replace('NUMBER', numbers(129, 138)),
    code: wait,
    wasm: 'anything but passed',
  },
  {
    name: 'no more time for the harness',
    act: `import resource\nresource.prlimit(1, resource.RLIMIT_CPU, (1, 1))\nreturn wait()`,
    code: wait,
    wasm: 'anything but passed',
  },
  { name: 'sys.exit at import', code: 'import sys\nsys.exit(0)', act: '1', expected: 1 },
  { name: 'an exit with 0 at import', code: 'import os\nos._exit(0)', act: '1', expected: 1 },
])

const connectTo = (kind: string, host: string, port: number) =>
  `import socket\ns = socket.socket(socket.AF_INET, socket.${kind})\ns.settimeout(1)\ns.connect(("${host}", ${port}))\ns.send(b"x")\nreturn "${BREACHED}"`

const failed = all('failed', [
  { name: 'a fork bomb', act: 'import os\nwhile True: os.fork()' },
  {
    name: 'a thread bomb',
    act: 'import threading\nwhile True: threading.Thread(target=threading.Event().wait, daemon=True).start()',
  },
  {
    name: 'a full disk',
    act: 'files = []\nwhile True:\n    with open(f"/tmp/{len(files)}", "wb") as f: f.write(bytes(4 << 20))\n    files.append(f)',
    wasm: 'anything but passed',
  },
  {
    name: 'no inodes left',
    act: 'n = 0\nwhile True:\n    open(f"/tmp/{n}", "w").close()\n    n += 1',
    wasm: 'anything but passed',
  },
  {
    name: 'a sparse file of 1 TiB',
    act: `with open("/tmp/sparse", "wb") as f: f.truncate(1 << 40)\nreturn "${BREACHED}"`,
  },
  { name: 'no descriptors left', act: 'files = []\nwhile True: files.append(open("/dev/null"))' },
  { name: 'deep recursion', code: 'def f(n): return f(n + 1)', act: 'f(0)' },
  ...['/', '/etc', '/usr/bin', '/harness', '/proc/sys/kernel', '/sys'].map(
    (folder): Omit<Abuse, 'verdict'> => ({
      name: `writing to ${folder}`,
      act: `open("${folder}/breach", "w").close()\nreturn "${BREACHED}"`,
      // Its file system is in memory, and its own.
      wasm: 'not there',
    }),
  ),
  { name: 'reading the password hashes', act: `open("/etc/shadow").read()\nreturn "${BREACHED}"` },
  { name: 'the engine’s socket', act: `import os\nos.stat("/var/run/docker.sock")\nreturn "${BREACHED}"` },
  { name: 'TCP out', act: connectTo('SOCK_STREAM', '1.1.1.1', 443) },
  { name: 'UDP out', act: connectTo('SOCK_DGRAM', '1.1.1.1', 53), wasm: 'anything but passed' },
  {
    name: 'DNS',
    act: `import socket\nsocket.getaddrinfo("example.com", 443)\nreturn "${BREACHED}"`,
    wasm: 'not there',
  },
  { name: 'a cloud’s metadata', act: connectTo('SOCK_STREAM', '169.254.169.254', 80) },
  { name: 'the host, by its gateway', act: connectTo('SOCK_STREAM', '172.17.0.1', 22) },
  { name: 'Postgres', act: connectTo('SOCK_STREAM', '127.0.0.1', 5432) },
  { name: 'the engine’s port', act: connectTo('SOCK_STREAM', '127.0.0.1', 2375) },
  { name: 'becoming root', act: `import os\nos.setuid(0)\nreturn "${BREACHED}"`, wasm: 'not there' },
  { name: 'sudo', act: `import subprocess\nsubprocess.run(["sudo", "id"], check=True)\nreturn "${BREACHED}"` },
  {
    name: 'mount',
    act: `${libc}if libc.mount(b"none", b"/tmp", b"tmpfs", 0, None) != 0: raise OSError(ctypes.get_errno())\nreturn "${BREACHED}"`,
    wasm: 'anything but passed',
  },
  { name: 'namespaces of its own', act: `import os\nos.unshare(os.CLONE_NEWUSER)\nreturn "${BREACHED}"` },
  {
    name: 'ptrace of the harness',
    act: `${libc}if libc.ptrace(16, 1, 0, 0) != 0: raise OSError(ctypes.get_errno())\nreturn "${BREACHED}"`,
    wasm: 'anything but passed',
  },
  {
    name: 'SIGINT to the harness, by a descriptor',
    act: `import os, signal\nsignal.pidfd_send_signal(os.pidfd_open(1), signal.SIGINT)\nreturn "${BREACHED}"`,
    wasm: 'anything but passed',
  },
  {
    name: 'memory that outlives the act',
    act: `${libc}if libc.shmget(7, 4096, 0o1666) < 0: raise OSError(ctypes.get_errno())\nreturn "${BREACHED}"`,
    wasm: 'anything but passed',
  },
  {
    name: 'a raw device',
    act: `import os\nos.mknod("/tmp/sda", 0o60600, os.makedev(8, 0))\nopen("/tmp/sda", "rb").read(1)\nreturn "${BREACHED}"`,
  },
  { name: 'the kernel’s memory', act: `open("/dev/mem", "rb").read(1)\nreturn "${BREACHED}"` },
  { name: 'sys.exit in the act', act: 'import sys\nsys.exit(0)' },
  { name: 'a path out of the folder', act: `open("/tmp/../etc/../../etc/shadow").read()\nreturn "${BREACHED}"` },
  { name: 'a name with NUL', act: `open("/tmp/a\\0b", "w")\nreturn "${BREACHED}"` },
  { name: 'a package that is not there', act: `import numpy\nreturn "${BREACHED}"` },
  { name: 'a package that is not there, at import', code: 'import numpy', act: '1', expected: 1 },
  { name: 'the harness’s memory', act: `open("/proc/1/mem", "rb").read(1)\nreturn "${BREACHED}"` },
  { name: 'the harness’s way out', act: `open("/proc/1/fd/1", "wb").write(b"x")\nreturn "${BREACHED}"` },
  { name: 'the harness’s environment', act: `open("/proc/1/environ", "rb").read()\nreturn "${BREACHED}"` },
])

const frame =
  'import json, struct\nclaim = json.dumps({"kind": "value", "value": 3}).encode()\nframe = struct.pack(">I", len(claim)) + claim\n'
const everywhere = (bytes: string) =>
  `import os\nfor fd in range(256):\n    try: os.write(fd, ${bytes})\n    except OSError: pass\n`

const forged = all('anything but passed', [
  {
    name: 'an object that equals everything',
    code: 'class Eq:\n    def __eq__(self, other): return True\n    def __hash__(self): return 3',
    act: 'Eq()',
    expected: 3,
  },
  {
    name: 'a number that equals everything',
    code: 'class Eq(int):\n    def __eq__(self, other): return True\n    def __hash__(self): return 3',
    act: 'Eq()',
    expected: 3,
  },
  {
    name: 'a hostile __class__',
    code: 'class C:\n    @property\n    def __class__(self): return int\n    def __index__(self): return 3\n    def __int__(self): return 3',
    act: 'C()',
    expected: 3,
  },
  {
    name: 'a hostile __repr__ and __reduce__',
    code: 'import os\nclass C:\n    def __repr__(self): return "3"\n    def __reduce__(self): return (os._exit, (0,))',
    act: '[C()]',
    expected: [3],
  },
  {
    name: 'an exception with another’s name in it',
    code: 'class E(Exception):\n    def __str__(self): return "ValueError"',
    act: 'raise E("ValueError")',
    expected: 3,
  },
  {
    name: 'a patched json',
    code: 'import json\njson.dumps = json.JSONEncoder.encode = lambda *a, **k: "3"',
    act: '4',
    expected: 3,
  },
  {
    name: 'a patched os and sys',
    code: 'import os, sys\nos._exit = lambda code: None\nos.write = lambda fd, data: len(data)\nsys.modules.clear()',
    act: '4',
    expected: 3,
  },
  {
    name: 'patched builtins',
    code: 'import builtins\nbuiltins.type = lambda *a: int\nbuiltins.isinstance = lambda *a: True',
    act: 'object()',
    expected: 3,
  },
  {
    name: 'a frame of its own on every descriptor, and the harness’s',
    code: frame,
    act: `${frame}${everywhere('frame')}return 4`,
    expected: 3,
  },
  { name: 'the same at import', code: `${frame}${everywhere('frame')}`, act: '4', expected: 3 },
  { name: 'two frames of its own', act: `${frame}${everywhere('frame + frame')}os._exit(0)`, expected: 3 },
  {
    name: 'a frame of 4 GB',
    act: `${everywhere('b"\\xff\\xff\\xff\\xff" * 64')}return 3`,
    expected: 3,
    wasm: 'passed',
  },
  { name: 'a frame that never ends', act: `${everywhere('b"\\x00\\x00\\x10\\x00[[[["')}os._exit(0)`, expected: 3 },
  { name: 'noise on every descriptor', act: `${everywhere('b"3\\n"')}return 3`, expected: 3, wasm: 'passed' },
  {
    name: 'endless noise on every descriptor',
    act: `import os\nfor fd in range(3, 256):\n    try:\n        while True: os.write(fd, bytes(65536))\n    except OSError: pass\nreturn 3`,
    expected: 3,
    wasm: 'not there',
  },
  {
    name: 'walking frames for what is expected',
    act: 'import sys\nframe = sys._getframe()\nfound = []\nwhile frame:\n    found += [v for k, v in frame.f_locals.items() if "expect" in k.lower()]\n    frame = frame.f_back\nreturn found or "nothing"',
  },
  {
    name: 'scanning the heap for what is expected',
    act: 'import gc\nword = "-".join(["nobody", "gets", "this"])\nreturn word if any(isinstance(o, dict) and word in map(str, o.values()) for o in gc.get_objects() if o is not globals()) else "nothing"',
    expected: 'nobody-gets-this',
  },
  {
    name: 'scanning its memory for what is expected',
    act: 'import re\nword = b"-".join([b"nobody", b"gets", b"these"])\nfound = 0\nwith open("/proc/self/maps") as maps, open("/proc/self/mem", "rb") as mem:\n    for line in maps:\n        low, high, mode = re.match(r"(\\w+)-(\\w+) (\\S+)", line).groups()\n        if mode[0] != "r": continue\n        try:\n            mem.seek(int(low, 16)); found += mem.read(int(high, 16) - int(low, 16)).count(word)\n        except (OSError, ValueError, OverflowError): pass\nreturn word.decode() if found > 3 else "nothing"',
    expected: 'nobody-gets-these',
  },
  {
    name: 'modules named like the standard library',
    code: 'import sys\nfor name in ("json", "observe", "os", "struct"):\n    with open(f"/tmp/{name}.py", "w") as f: f.write("raise SystemExit(0)")\nsys.path.insert(0, "/tmp")\nfor name in ("json", "struct"): sys.modules.pop(name, None)',
    act: 'import json\nreturn 3',
    expected: 3,
  },
])

const harmless = all(
  'passed',
  [
    { name: 'printing words of test runners', act: 'print("FAILED (failures=1)\\nOK\\n1 passed")\nreturn 3' },
    {
      name: 'output with mentions, fences, ANSI, NUL and halves of characters',
      act: 'print("@everyone <!channel> ``` \\x1b[31m \\0 \\ud800")\nreturn 3',
    },
    {
      name: 'a daemon left behind',
      act: 'import os, time\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0: time.sleep(1000)\n    os._exit(0)\nreturn 3',
      wasm: 'failed',
    },
    {
      name: 'a child that holds stdout',
      act: 'import subprocess\nsubprocess.Popen(["sleep", "1000"])\nreturn 3',
      wasm: 'failed',
    },
    {
      name: 'a thread left running',
      act: 'import threading\nthreading.Thread(target=threading.Event().wait).start()\nreturn 3',
      wasm: 'failed',
    },
    { name: 'an exit handler that hangs', act: 'import atexit, time\natexit.register(time.sleep, 1000)\nreturn 3' },
    { name: 'a fork that goes on as if it were the act', act: 'import os\nos.fork()\nreturn 3', wasm: 'failed' },
    {
      name: 'closing descriptors, as daemons do',
      act: 'import os\nos.closerange(3, 50)\nreturn 3',
    },
    {
      name: 'children, threads and signals among themselves',
      act: `import asyncio, os, signal, subprocess, sys, threading
assert subprocess.run(["/bin/sh", "-c", "kill -9 $$"]).returncode == -9
child = subprocess.Popen(["sleep", "60"])
child.send_signal(signal.SIGINT)
assert child.wait(10) == -2
async def talk():
    process = await asyncio.create_subprocess_exec("cat", stdin=-1, stdout=-1)
    out, _ = await process.communicate(b"hello")
    sleeper = await asyncio.create_subprocess_exec("sleep", "60")
    sleeper.terminate()
    return out, await sleeper.wait()
assert asyncio.run(talk()) == (b"hello", -15)
try:
    os.kill(os.getpid(), signal.SIGINT)
    threading.Event().wait(5)
except KeyboardInterrupt:
    return 3`,
      wasm: 'not there',
    },
    {
      name: 'multiprocessing by pipes',
      code: 'def double(x): return 2 * x',
      act: `import multiprocessing
context = multiprocessing.get_context("fork")
near, far = context.Pipe()
process = context.Process(target=lambda: far.send(double(1) + 1))
process.start()
got = near.recv()
process.join()
process.kill()
return got`,
      wasm: 'not there',
    },
    {
      name: 'a symlink and a FIFO left behind',
      act: 'import os\nos.symlink("/etc", "/tmp/link")\nos.mkfifo("/tmp/fifo")\nreturn 3',
      wasm: 'not there',
    },
    {
      name: 'folders a thousand deep left behind',
      act: 'import os\nfor _ in range(1000):\n    os.mkdir("d" * 200)\n    os.chdir("d" * 200)\nreturn 3',
      wasm: 'not there',
    },
    {
      name: 'a locked folder and an odd name left behind',
      act: 'import os\nos.mkdir("/tmp/locked")\nopen("/tmp/locked/file", "w").close()\nos.chmod("/tmp/locked", 0)\nopen(b"/tmp/\\xff\\xfe", "w").close()\nreturn 3',
      wasm: 'not there',
    },
  ],
  3,
)

export const ABUSES = [...timedOut, ...outOfMemory, ...outputLimit, ...crashed, ...failed, ...forged, ...harmless]
