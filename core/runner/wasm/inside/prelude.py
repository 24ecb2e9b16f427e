"""What the embedded interpreter does around observe(): here, what harness/main.py is in a container.

Executed once, before the memory is kept as a snapshot. OBSERVE and SPEECH are the sources of those two of
harness/.
"""

import asyncio, gc, os, platform, random, sys, time, types  # noqa: E401
from asyncio import base_events, events

ENVIRONMENT = {"PATH": "/usr/bin:/bin", "HOME": "/tmp", "TMPDIR": "/tmp", "LANG": "C.UTF-8", "TZ": "UTC"}



def module_of(name, source):
    module = types.ModuleType(name)
    exec(compile(source, f"{name}.py", "exec"), module.__dict__)
    return module


observe = module_of("observe", OBSERVE).observe  # noqa: F821
finish = module_of("speech", SPEECH).speak_in_lines()  # noqa: F821


class Loop(base_events.BaseEventLoop):
    """Pyodide's loop needs JavaScript's; this one knows timers only, there being nothing else to wait for."""

    def __init__(self):
        super().__init__()
        self._selector = self

    def select(self, timeout):
        while timeout is None:
            time.sleep(1)  # what nothing ends, the time limit does
        time.sleep(timeout)
        return []

    def _process_events(self, found):
        pass

    def _write_to_self(self):
        pass


class Policy(events._BaseDefaultEventLoopPolicy):
    _loop_factory = Loop


def start():
    """Once the interpreter is loaded; returns the language's version."""
    os.environ.clear()
    os.environ.update(ENVIRONMENT)
    # Pyodide's own ways, for a page's sake, out of the way of Python's.
    asyncio.run = asyncio.runners.run
    time.sleep = time.sleep.__wrapped__
    events._event_loop_policy = Policy()
    events._set_running_loop(None)
    sys.path[:] = [path for path in sys.path if path]  # nothing is imported from the working folder
    # There is nothing behind these that would be of use here. It is no wall: bare-realm.ts is.
    sys.meta_path[:] = [finder for finder in sys.meta_path if type(finder).__module__ != "_pyodide._importhook"]
    for name in ("js", "pyodide_js"):
        sys.modules.pop(name, None)
    gc.collect()
    gc.freeze()
    return platform.python_version()


def run_act(code, act):
    random.seed()  # the snapshot's seed would be the same every time
    claim = observe(code, act)
    finish()
    return claim
