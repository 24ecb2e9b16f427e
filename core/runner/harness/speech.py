"""How what an act prints leaves it: line by line, as to a terminal, so that it is heard before a hang or a death.

Shared by both runners.
"""

import io
import sys
import time

# A line costs a hundred times as much written alone (10 µs) as among others. So the first ones are, and of
# those who print more than people read, what gathers in this time goes together.
ALONE = 1_000
GATHER_S = 0.01


class Lines(io.BufferedWriter):
    alone = ALONE
    due = 0.0

    def flush(self):
        if self.alone > 0:
            self.alone -= 1
        elif time.monotonic() < self.due:
            return
        else:
            self.due = time.monotonic() + GATHER_S
        super().flush()

    def finish(self):
        super().flush()


def speak_in_lines():
    """Makes sys.stdout and sys.stderr such streams; returns what says the last of both, and never raises."""
    last_words = [*open_stream("stdout", 1), *open_stream("stderr", 2)]

    def finish():
        for say in last_words:
            try:
                say()
            except BaseException:
                pass

    return finish


def open_stream(name, number):
    raw = io.FileIO(number, "wb", closefd=False)
    raw.name = f"<{name}>"
    lines = Lines(raw)
    # As a terminal would take it: half a surrogate pair is shown, not an error.
    stream = io.TextIOWrapper(lines, encoding="utf-8", errors="backslashreplace", line_buffering=True)
    stream.mode = "w"
    setattr(sys, name, stream)
    setattr(sys, f"__{name}__", stream)
    return stream.flush, lines.finish
