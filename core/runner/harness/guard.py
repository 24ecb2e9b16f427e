"""What keeps an act's process from the harness and from the acts after it: a seccomp filter.

Classic BPF over struct seccomp_data, see seccomp(2). Signals to process 1 are ignored or hurt nobody; a
snippet that sends one, or one to everybody, meant harm: the kernel ends it. SIGSTOP and 0 are let through
(they do nothing to process 1). So is ended who sets process 1's limits: at RLIMIT_CPU the kernel itself would
kill it. What names its target by a descriptor (pidfd_send_signal) no filter can see through: it is refused,
as is what would outlive the act: the shared memory, semaphores and queues that the kernel keeps by a number.
"""

import ctypes
import platform
import struct

PR_SET_SECCOMP = 22
SIGSTOP, EVERYBODY = 19, 0xFFFFFFFF
END, REFUSE, ALLOW = 0x80000000, 0x00050001, 0x7FFF0000  # SECCOMP_RET_KILL_PROCESS, _ERRNO with EPERM, _ALLOW
X32 = 0x40000000  # from here on the numbers are those of another interface to the same calls

# AUDIT_ARCH_…, and __NR_…: of x86_64 <asm/unistd_64.h>, of aarch64 <asm-generic/unistd.h>.
KNOWN = {
    "x86_64": {
        "architecture": 0xC000003E,
        "kill": 62,
        # tkill, tgkill, rt_sigqueueinfo, rt_tgsigqueueinfo, prlimit64: the first argument says to whom
        "aimed": (200, 234, 129, 297, 302),
        # pidfd_send_signal, shmget, semget, msgget, mq_open
        "refused": (424, 29, 64, 68, 240),
    },
    "aarch64": {
        "architecture": 0xC00000B7,
        "kill": 129,
        "aimed": (130, 131, 138, 240, 261),
        "refused": (424, 194, 190, 186, 180),
    },
}

LOAD, EQUAL, AT_LEAST, ANSWER = 0x20, 0x15, 0x35, 0x06
NUMBER, ARCHITECTURE, FIRST, SECOND = 0, 4, 16, 24  # where they are in struct seccomp_data


def make_guard(libc):
    """Returns what puts the filter on the calling process; made beforehand, for each fork pays for what it does."""
    known = KNOWN.get(platform.machine())
    if not known:
        return lambda: None
    lines = assemble(program_for(known))
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *line) for line in lines))
    filter_of = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(lines), ctypes.addressof(code)))
    arguments = (PR_SET_SECCOMP, 2, ctypes.addressof(filter_of), 0, 0)
    kept = (code, filter_of)  # the kernel reads them when the filter is put on
    return lambda: libc.prctl(*arguments) if kept else None


def program_for(known):
    """Lines of (what, value, label to go to when so, when not); without a label the next line follows."""
    return [
        (LOAD, ARCHITECTURE),
        (EQUAL, known["architecture"], None, "end"),
        (LOAD, NUMBER),
        (AT_LEAST, X32, "end", None),
        (EQUAL, known["kill"], "kill", None),
        *((EQUAL, number, "aimed", None) for number in known["aimed"]),
        *((EQUAL, number, "refuse", None) for number in known["refused"]),
        (ANSWER, ALLOW),
        "kill",
        (LOAD, SECOND),
        (EQUAL, SIGSTOP, "allow", None),
        (EQUAL, 0, "allow", None),
        "aimed",
        (LOAD, FIRST),
        (EQUAL, 1, "end", None),
        (EQUAL, EVERYBODY, "end", "allow"),
        "end",
        (ANSWER, END),
        "refuse",
        (ANSWER, REFUSE),
        "allow",
        (ANSWER, ALLOW),
    ]


def assemble(program):
    """Struct sock_filter's fields, line by line: jumps are counted from the line after."""
    at, labels = 0, {}
    for line in program:
        if isinstance(line, str):
            labels[line] = at
        else:
            at += 1
    lines = []
    for what, value, *targets in (line for line in program if not isinstance(line, str)):
        jumps = [labels[label] - len(lines) - 1 if label else 0 for label in targets or (None, None)]
        lines.append((what, *jumps, value))
    return lines
