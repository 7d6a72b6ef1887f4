"""Names of nodes, axes, inputs and outputs."""

from __future__ import annotations

import re
import unicodedata

from server.engine.graph import MAX_NAME

_PLAIN = re.compile(r"[^./\x00-\x1f\x7f-\U0010ffff]{1,100}")
_HIDDEN = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Characters that turn the direction of writing round and so make a name look like another."""


def refuse_name(name: str) -> str | None:
    """Why nothing may be called so, or None."""
    if _PLAIN.fullmatch(name):
        return None
    shown = name[:40].encode("ascii", "backslashreplace").decode()
    if not 1 <= len(name) <= MAX_NAME:
        return f"expected 1 to {MAX_NAME} characters, got {len(name)} ({shown!r})"
    if "." in name or "/" in name:
        return f"{shown!r} has a dot or a slash; write _ or - instead"
    if any(unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") or c in _HIDDEN for c in name):
        return f"{shown!r} has characters that cannot be seen; take them out"
    if not unicodedata.is_normalized("NFC", name):
        return f"{shown!r} is not in Unicode NFC; type it anew"
    return None
