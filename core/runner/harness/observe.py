"""Runs one act beside a program imported afresh, and says as JSON what came of it.

Shared by both runners. Whatever this says is a claim: the program runs in the same interpreter and may
have changed anything here, so nothing is decided by it. Outside, the claim is read strictly and compared
with what was expected, which never comes in here.
"""

import ast
import base64
import json
import linecache
import math
import re
import sys
import types

# Of the contract: depth 32, 64 kB a value. Outside they are checked again (policy.ts).
MAX_DEPTH = 32
MAX_BYTES = 64 * 1024
AROUND = len('{"kind":"value","value":}')  # what is written around a value
MAX_SAFE = 2**53 - 1  # the last whole number that JSON's readers keep exactly
MAX_MESSAGE = 2000
MAX_NAME = 200

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_encode_ascii = json.JSONEncoder(ensure_ascii=True, separators=(",", ":")).encode
_has_pair = re.compile("[\ud800-\udbff][\udc00-\udfff]").search
_name_of = type.__dict__["__name__"].__get__
_qualname_of = type.__dict__["__qualname__"].__get__
_mro_of = type.__dict__["__mro__"].__get__


def observe(code, act):
    """Returns the claim as bytes of JSON; see Claim in runner.ts for its forms."""
    try:
        program = import_afresh(code)
    except BaseException as error:
        return to_bytes({"kind": "import_failed", **named(error)})
    try:
        run = compile_act(act, program)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return to_bytes({"kind": "act_invalid", "message": message_of(error)})
    try:
        value = run()
    except BaseException as error:
        bases = [clip(_name_of(base), MAX_NAME) for base in _mro_of(type(error))[:-1]][:20]
        return to_bytes({"kind": "raised", **named(error), "bases": bases})
    return claim_value(value)


def import_afresh(code):
    program = types.ModuleType("snippet")
    program.__file__ = "snippet.py"
    sys.modules["snippet"] = program
    # For tracebacks and inspect.getsource; there is no such file.
    linecache.cache["snippet.py"] = (len(code), None, code.splitlines(True), "snippet.py")
    exec(compile(code, "snippet.py", "exec", dont_inherit=True), program.__dict__)
    return program


def compile_act(act, program):
    """An expression, or the body of a function: so `return` ends it and its names are its own."""
    names = {**program.__dict__, "__name__": "__act__", "snippet": program}
    try:
        expression = compile(ast.parse(act.strip(), "act", "eval"), "act", "eval", dont_inherit=True)
        return lambda: eval(expression, names)
    except SyntaxError:
        body = ast.parse(act, "act").body
        if not body:
            raise SyntaxError("an act needs an expression or a return")
        module = ast.parse("def __act__(): pass", "act")
        module.body[0].body = body
        exec(compile(module, "act", "exec", dont_inherit=True), names)
        return names["__act__"]


def claim_value(value):
    try:
        text = to_bytes({"kind": "value", "value": plain(value, 0, [MAX_BYTES])})
        if len(text) <= MAX_BYTES + AROUND:
            return text
        why = "size"
    except NotPlain as found:
        value, why = found.value, found.why
    return to_bytes({"kind": "not_plain", "type": clip(_qualname_of(type(value)), MAX_NAME), "why": why})


class NotPlain(Exception):
    def __init__(self, value, why):
        self.value = value
        self.why = why


def plain(value, depth, left):
    """The value in the contract's plain form. Looks at exact types only and calls none of their methods."""
    left[0] -= 1
    if left[0] < 0:
        raise NotPlain(value, "size")
    kind = type(value)
    if value is None or kind is bool:
        return value
    if kind is str:
        return text_of(value, left)
    if kind is int:
        if -MAX_SAFE <= value <= MAX_SAFE:
            return value
        sized(value, value.bit_length() // 4, left)
        sys.set_int_max_str_digits(0)
        return {"$int": str(value)}
    if kind is float:
        if math.isfinite(value):
            return value
        return {"$float": "nan" if value != value else "inf" if value > 0 else "-inf"}
    if kind is bytes:
        return {"$bytes": base64.b64encode(sized(value, len(value), left)).decode()}
    if depth >= MAX_DEPTH and kind in (list, tuple, dict, set, frozenset):
        raise NotPlain(value, "depth")
    if kind is list:
        return [plain(item, depth + 1, left) for item in value]
    if kind is tuple:
        return {"$tuple": [plain(item, depth + 1, left) for item in value]}
    if kind is set or kind is frozenset:
        return {"$set": sorted([plain(item, depth + 1, left) for item in value], key=_encode_ascii)}
    if kind is dict:
        if all(type(key) is str and not key.startswith("$") for key in value):
            return {text_of(key, left): plain(item, depth + 1, left) for key, item in value.items()}
        return {"$dict": [[plain(key, depth + 1, left), plain(item, depth + 1, left)] for key, item in value.items()]}
    raise NotPlain(value, "type")


def text_of(value, left):
    # Two halves side by side are two characters here, and one to whoever reads them outside.
    if not value.isascii() and _has_pair(value):
        raise NotPlain(value, "type")
    return sized(value, len(value), left)


def sized(value, size, left):
    left[0] -= size
    if left[0] < 0:
        raise NotPlain(value, "size")
    return value


def named(error):
    return {"type": clip(_name_of(type(error)), MAX_NAME), "message": message_of(error)}


def message_of(error):
    try:
        text = str(error)
        return clip(text, MAX_MESSAGE) if type(text) is str else ""
    except BaseException:
        return ""


def clip(text, most):
    if not text.isascii() and _has_pair(text):
        text = text.encode("utf-8", "backslashreplace").decode()
    return text if len(text) <= most else text[: most - 1] + "…"


def to_bytes(claim):
    # Half a surrogate pair has no UTF-8, but an escape: the one that JSON has for it.
    return _encode(claim).encode("utf-8", "backslashreplace")
