"""Notes: what code deep inside a call says about how it computes, such as "in two calls, memory is short".

    with noted() as notes:
        ...                                  # anywhere below: note("guidance in two calls: ...")

The engine shows them beside the result of the call. Outside `noted` they are dropped.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

_MOST, _LONGEST = 8, 300
Answer = TypeVar("Answer")
_notes: ContextVar[list[str] | None] = ContextVar("notes", default=None)
_answers: ContextVar[dict[Hashable, Any] | None] = ContextVar("answers", default=None)


@contextmanager
def noted() -> Iterator[list[str]]:
    """A list that fills with the notes of this thread; said twice is kept once."""
    found: list[str] = []
    notes, answers = _notes.set(found), _answers.set({})
    try:
        yield found
    finally:
        _notes.reset(notes)
        _answers.reset(answers)


def note(text: str) -> None:
    """Say something about the current call."""
    found = _notes.get()
    if found is not None and text not in found and len(found) < _MOST:
        found.append(text[:_LONGEST])


def answered_once(question: Hashable, ask: Callable[[], Answer]) -> Answer:
    """An answer that holds until the end of the current call, such as how much memory is free; outside one, anew."""
    known = _answers.get()
    if known is None:
        return ask()
    if question not in known:
        known[question] = ask()
    answer: Answer = known[question]
    return answer
