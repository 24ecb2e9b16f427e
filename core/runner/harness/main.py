"""The harness: process 1 of a single-use container, and the only way out of it.

It waits on stdin for one frame (a run), does each act in a fork of its own, and writes on stdout what it
saw. It hands on the bytes that came of an act without reading them: they are judged outside, where
nothing the snippet does can reach. As process 1 it can't be killed or stopped from inside, its memory and
descriptors are closed to the others (not dumpable), and it ends all of them after each act.

Frames, both ways: length (4 bytes, big-endian), then that many bytes. Towards us one: JSON. From us, the
first byte says what follows (frames.ts reads them):
  R JSON                         ready: the language's version
  B index                        an act begins                      (index: 2 bytes)
  1 bytes, 2 bytes               what was printed to stdout, stderr
  C index us how number bytes    an act ended: microseconds (4 bytes), how ("x" exited, "s" by signal),
                                 the exit code or signal (1 byte), and what its process left as its claim
  D JSON                         all done
"""

import ctypes
import gc
import json
import os
import platform
import select
import signal
import struct
import sys
import time

sys.path.insert(0, os.path.dirname(__file__))
from guard import make_guard  # noqa: E402
from observe import observe  # noqa: E402
from scratch import sweep  # noqa: E402
from speech import speak_in_lines  # noqa: E402

sys.path.pop(0)

# Imported here, once, so that a snippet that imports them finds them there. No more than these: what is
# loaded makes every fork slower, threading and hashlib alone by as much as all the rest.
import collections, copy, dataclasses, datetime, enum, functools, heapq, itertools, re, string, typing  # noqa: E401, E402, F401

CHUNK = 64 * 1024
SCRATCH = b"/tmp"
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "HOME": "/tmp", "TMPDIR": "/tmp", "LANG": "C.UTF-8", "TZ": "UTC"}

libc = ctypes.CDLL(None)
libc.prctl.argtypes = [ctypes.c_int, ctypes.c_ulong, ctypes.c_ulong, ctypes.c_ulong, ctypes.c_ulong]
PR_SET_DUMPABLE, PR_SET_NO_NEW_PRIVS = 4, 38

# An act's process has its claim's way out here: the last descriptor there may be (policy.ts), so that code
# which closes those from 3 on, as daemons do, closes it only when it closes them all.
CLAIM = 255


def main():
    libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    # Out of the way of 0, 1 and 2, which the snippet's processes get replaced.
    inlet, outlet = os.dup(0), os.dup(1)
    os.set_inheritable(inlet, False)
    null = os.open("/dev/null", os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(null, 1)
    awake, waker = os.pipe()
    os.set_blocking(awake, False)
    os.set_blocking(waker, False)
    # Process 1 is spared what it has no handler for, and Python has one for this.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
    finish = speak_in_lines()
    os.environ.clear()
    os.environ.update(ENVIRONMENT)
    os.chdir(SCRATCH)
    observe("def f(): pass", "f()")  # once, so that what it loads and sets up lazily is there in every fork
    del sys.modules["snippet"]
    gc.collect()
    gc.freeze()

    send(outlet, b"R" + json.dumps({"version": platform.python_version()}).encode())
    request = read_request(inlet)
    # Should nobody be left to end us. SIGALRM's own action ends process 1 only through a handler.
    signal.signal(signal.SIGALRM, lambda *_: os._exit(3))
    signal.setitimer(signal.ITIMER_REAL, request["ownEndMs"] / 1000)
    watch = Watch(inlet, outlet, awake, finish, request["claimBytes"])
    for index, act in enumerate(request["acts"]):
        send(outlet, b"B" + struct.pack(">H", index))
        began = time.monotonic_ns()
        how, number, claim = watch.run(lambda: observe(act.get("code", request["code"]), act["act"]))
        took = min((time.monotonic_ns() - began) // 1000, 2**32 - 1)
        send(outlet, b"C" + struct.pack(">HIcB", index, took, how, number) + claim)
        sweep(SCRATCH)
    send(outlet, b"D" + json.dumps({"oomKills": oom_kills()}).encode())
    os._exit(0)


def read_exactly(inlet, size):
    data = bytearray()
    while len(data) < size:
        more = os.read(inlet, min(size - len(data), CHUNK))
        if not more:
            os._exit(0)  # whoever was to send us work is gone
        data += more
    return bytes(data)


def read_request(inlet):
    (size,) = struct.unpack(">I", read_exactly(inlet, 4))
    return json.loads(read_exactly(inlet, size))


def send(outlet, payload):
    data = memoryview(struct.pack(">I", len(payload)) + payload)
    while data:
        data = data[os.write(outlet, data) :]


class Watch:
    """Runs acts one at a time in processes of their own, passing on what they print."""

    def __init__(self, inlet, outlet, awake, finish, claim_bytes):
        self.inlet, self.outlet, self.awake = inlet, outlet, awake
        self.finish, self.claim_bytes = finish, claim_bytes
        self.guard = make_guard(libc)

    def run(self, act):
        """Returns how the act's process ended, the exit code or signal, and what it left as its claim."""
        pipes = {name: os.pipe() for name in (b"claim", b"1", b"2")}
        me = os.getpid()
        pid = os.fork()
        if pid == 0:
            in_child(act, {name: ends[1] for name, ends in pipes.items()}, self.guard, self.finish)
        readers = {}
        for name, (reader, writer) in pipes.items():
            os.close(writer)
            os.set_blocking(reader, False)
            readers[reader] = name
        self.claim = bytearray()
        status = self.follow(pid, readers)
        assert os.getpid() == me
        # Whatever the act left behind goes before the next begins; what was printed until now still counts.
        end_all()
        for reader, name in readers.items():
            self.drain(reader, name)
            os.close(reader)
        how, number = (b"s", os.WTERMSIG(status)) if os.WIFSIGNALED(status) else (b"x", os.WEXITSTATUS(status))
        return how, number, bytes(self.claim)

    def follow(self, pid, readers):
        poll = select.poll()
        for fd in (self.awake, self.inlet, *readers):
            poll.register(fd, select.POLLIN)
        while True:
            for fd, _ in poll.poll():
                if fd == self.inlet:
                    if not os.read(self.inlet, 1):
                        os._exit(0)  # whoever wanted this run is gone
                elif fd == self.awake:
                    os.read(self.awake, CHUNK)
                    status = reap(pid)
                    if status is not None:
                        return status
                elif not self.take(fd, readers[fd]):
                    poll.unregister(fd)

    def take(self, reader, name):
        """Passes on one piece; False at the end of the stream."""
        piece = os.read(reader, CHUNK)
        if name == b"claim":
            # One byte over the limit is enough to tell that it was broken.
            self.claim += piece[: self.claim_bytes + 1 - len(self.claim)]
        elif piece:
            send(self.outlet, name + piece)
        return bool(piece)

    def drain(self, reader, name):
        try:
            while self.take(reader, name):
                pass
        except BlockingIOError:
            pass


def reap(wanted):
    """Takes note of every process that ended; returns the wanted one's status, once it is among them."""
    found = None
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return found
        if pid == 0:
            return found
        if pid == wanted:
            found = status


def end_all():
    """Ends every process but this one. Orphans are process 1's, so waiting for all is enough."""
    while True:
        try:
            os.kill(-1, signal.SIGKILL)
        except ProcessLookupError:
            pass
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return


def in_child(act, pipes, guard, finish):
    """The act's own process: never returns."""
    try:
        me = os.getpid()
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGCHLD, signal.SIGALRM):
            signal.signal(number, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        os.dup2(pipes[b"1"], 1)
        os.dup2(pipes[b"2"], 2)
        os.dup2(pipes[b"claim"], CLAIM, inheritable=False)
        os.closerange(3, CLAIM)
        libc.prctl(PR_SET_DUMPABLE, 1, 0, 0, 0)
        # When memory is short the snippet goes first, not the harness.
        with open("/proc/self/oom_score_adj", "w") as file:
            file.write("1000")
        guard()
        claim = act()
        if os.getpid() != me:
            os._exit(0)  # a fork of the snippet's own has nothing to claim
        finish()
        send(CLAIM, claim)
        os._exit(0)
    finally:
        os._exit(1)


def oom_kills():
    """How often the kernel ended a process here because memory was short: cgroup v2, or v1."""
    for path in ("/sys/fs/cgroup/memory.events", "/sys/fs/cgroup/memory/memory.oom_control"):
        try:
            with open(path) as file:
                return sum(int(line.split()[1]) for line in file if line.startswith("oom_kill "))
        except OSError:
            pass
    return 0


main()
