"""Notes: what code deep inside a call says about how it computes, such as "in two calls, memory is short".

    with noted() as notes:
        ...                                  # anywhere below: note("guidance in two calls: ...")

The engine shows them beside the result of the call. Outside `noted` they are dropped.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_MOST, _LONGEST = 8, 300
_notes: ContextVar[list[str] | None] = ContextVar("notes", default=None)


@contextmanager
def noted() -> Iterator[list[str]]:
    """A list that fills with the notes of this thread; said twice is kept once."""
    found: list[str] = []
    token = _notes.set(found)
    try:
        yield found
    finally:
        _notes.reset(token)


def note(text: str) -> None:
    """Say something about the current call."""
    found = _notes.get()
    if found is not None and text not in found and len(found) < _MOST:
        found.append(text[:_LONGEST])
