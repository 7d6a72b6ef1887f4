"""Strict JSON: bytes to data, or a problem with the place. No surprises, no recursion."""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections import Counter
from typing import Any

from server.engine.graph import MAX_TEXT
from server.engine.literals import MAX_INTEGER
from server.engine.pause import without_gc
from server.engine.problems import Problem, Rejected

MAX_DEPTH = 64
MAX_BYTES = 32 * 1024 * 1024
MAX_PROBLEMS = 100

_BRACKET_OR_TEXT = re.compile(rb'"(?:[^"\\]++|\\.)*+"?|[\[\]{}]', re.DOTALL)
_NOT_STRUCTURE = bytes(set(range(256)) - set(b'[]{}"'))


class _Bad:
    """Stands in the data where a refused value was, until its place is known."""

    __slots__ = ("why",)

    def __init__(self, why: str) -> None:
        self.why = why


@without_gc
def loads(raw: bytes, max_bytes: int = MAX_BYTES) -> Any:
    """The JSON data in `raw`; raises Rejected where it is not strict JSON."""
    text = _decoded(raw, max_bytes)
    limit_depth(raw)
    reader = _Reader()
    try:
        data = reader.decode(text)
    except json.JSONDecodeError as error:
        byte = len(text[: error.pos].encode())
        raise _rejected(f"not JSON: {error.msg} at byte {byte} (line {error.lineno})", byte) from None
    plain = text.isascii() and "\\u" not in text and _texts_are_short(raw)
    if reader.refused or not plain:
        _walk(data, reader.repeated)
    return data


def pointer_of(*parts: str | int) -> str:
    """The JSON pointer with these steps (RFC 6901)."""
    return "".join("/" + str(p).replace("~", "~0").replace("/", "~1") for p in parts)


class _Reader:
    """Python's own decoder with hooks that notice what it would let pass."""

    def __init__(self) -> None:
        self.refused = False
        self.repeated: dict[int, tuple[dict[str, Any], str]] = {}
        decoder = json.JSONDecoder(object_pairs_hook=self._object, parse_float=self._float, parse_int=self._integer,
                                   parse_constant=self._constant)
        self.decode = decoder.decode

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        data = dict(pairs)
        if len(data) != len(pairs):
            self.refused = True
            counts = Counter(key for key, _ in pairs)
            self.repeated[id(data)] = (data, counts.most_common(1)[0][0])
        return data

    def _float(self, text: str) -> Any:
        value = float(text)
        return value if math.isfinite(value) else self._bad(f"the number {text[:30]} is too large")

    def _integer(self, text: str) -> Any:
        if len(text) > 17 or abs(value := int(text)) > MAX_INTEGER:
            shown = text if len(text) <= 30 else f"{text[:20]}... ({len(text)} digits)"
            return self._bad(f"expected a whole number within 2**53, got {shown}; write it as text or with a dot")
        return value

    def _constant(self, text: str) -> Any:
        return self._bad(f"{text} is not a JSON number; write a finite one")

    def _bad(self, why: str) -> _Bad:
        self.refused = True
        return _Bad(why)


def _rejected(message: str, byte: int | None = None) -> Rejected:
    return Rejected([Problem("bad_json", message, {} if byte is None else {"byte": str(byte)})])


def _decoded(raw: bytes, max_bytes: int) -> str:
    if len(raw) > max_bytes:
        raise Rejected([Problem("too_large", f"expected at most {max_bytes} bytes of JSON, got {len(raw)}")])
    if raw.startswith(b"\xef\xbb\xbf"):
        raise _rejected("expected JSON in UTF-8 without a byte order mark; save the file as plain UTF-8", 0)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _rejected(f"expected UTF-8, got the byte 0x{raw[error.start]:02x} at byte {error.start}; "
                        "save the file as UTF-8", error.start) from None


def limit_depth(raw: bytes) -> None:
    """Refuse more than MAX_DEPTH levels before a recursive decoder sees them."""
    rest = raw.replace(b"\\\\", b"").replace(b'\\"', b"")  # in this order: of \\\" the quote is escaped
    rest = b"".join(rest.translate(None, _NOT_STRUCTURE).split(b'"')[::2])
    for _ in range(MAX_DEPTH):  # each pass takes away the innermost level
        if not rest:
            return
        rest = rest.replace(b"{}", b"").replace(b"[]", b"")
    if rest:
        _find_too_deep(raw)


def _texts_are_short(raw: bytes) -> bool:
    """Whether no text can be longer than MAX_TEXT; False where only a closer look would tell."""
    return len(raw) < MAX_TEXT or (b'\\"' not in raw and max(map(len, raw.split(b'"'))) <= MAX_TEXT)


def _find_too_deep(raw: bytes) -> None:
    depth = 0
    for match in _BRACKET_OR_TEXT.finditer(raw):
        found = match[0]
        depth += (found in b"[{") - (found in b"]}")
        if depth > MAX_DEPTH:
            raise _rejected(f"nested too deeply: more than {MAX_DEPTH} levels at byte {match.start()}", match.start())


Path = tuple["Path", str | int] | None
"""Where a value is: the path of its parent and the last step; None is the top."""


def _walk(data: Any, repeated: dict[int, tuple[dict[str, Any], str]]) -> None:
    """Look at every key and value, without recursion, and raise all that is refused with its pointer."""
    problems: list[Problem] = []
    stack: list[tuple[Path, Any]] = [(None, data)]
    while stack and len(problems) < MAX_PROBLEMS:
        path, value = stack.pop()
        why = _refuse(value)
        if why is None and id(value) in repeated:
            why = f"the key {repeated[id(value)][1][:60]!r} occurs twice"
        if why is not None:
            problems.append(_problem_at(path, why))
        if isinstance(value, dict):
            stack.extend(((path, key), _checked_key(key, child)) for key, child in value.items())
        elif isinstance(value, list):
            stack.extend(((path, i), child) for i, child in enumerate(value))
    if problems:
        raise Rejected(reversed(problems))


def _problem_at(path: Path, why: str) -> Problem:
    steps: list[str | int] = []
    while path is not None:
        path, step = path
        steps.append(step if isinstance(step, int) else step[:100])
    pointer = pointer_of(*reversed(steps)).encode("utf-8", "replace").decode()
    message = f"{why} (at {pointer or 'the top'})".encode("utf-8", "replace").decode()
    return Problem("bad_json", message, {"pointer": pointer})


def _checked_key(key: str, child: Any) -> Any:
    if (why := _refuse(key)) is not None:
        return _Bad(f"in a key: {why}")
    if not unicodedata.is_normalized("NFC", key):
        return _Bad(f"expected keys in Unicode NFC, got {key[:60]!r}; write {unicodedata.normalize('NFC', key)[:60]!r}")
    return child


def _refuse(value: Any) -> str | None:
    if isinstance(value, _Bad):
        return value.why
    if not isinstance(value, str) or (value.isascii() and len(value) <= MAX_TEXT):
        return None
    if len(value) > MAX_TEXT or len(value.encode("utf-8", "surrogatepass")) > MAX_TEXT:
        return f"expected a text of at most {MAX_TEXT} bytes, got more"
    if any("\ud800" <= c <= "\udfff" for c in value):
        return "a lone surrogate (half a character) is not Unicode text"
    return None
