"""Phrases: what a node does with what stands in its inputs, in plain words, such as "{image} is blurred by {sigma}".

{port}            what stands in an input
{port|one|many}   the same and a noun: "1 step", "18 steps"
{over}            the axes that the node reduces
[ and {port}]     left out where an input in it is empty or as usual
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

OVER = "over"
_SLOT = re.compile(r"\{([^{}]*)\}")
_OPTION = re.compile(r"\[([^\[\]]*)\]")
_PORT = re.compile(r"([a-z_][a-z0-9_]*)(?:\|([^|]+)\|([^|]+))?")


@dataclass(frozen=True, slots=True)
class Slot:
    """Where an input's words go; `one` and `many` are a noun that follows its number."""

    port: str
    one: str = ""
    many: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a phrase; an optional one is left out where one of its inputs is empty or as usual."""

    words: tuple[str | Slot, ...]
    optional: bool = False

    @property
    def ports(self) -> list[str]:
        """The inputs that it names."""
        return [word.port for word in self.words if isinstance(word, Slot)]


@lru_cache(maxsize=4096)
def read_phrase(text: str) -> tuple[Piece, ...]:
    """The pieces of a phrase; raises ValueError in words where it is not well formed."""
    if len(text) > 300:
        raise ValueError("a phrase has at most 300 characters")
    return tuple(Piece(_words(part), optional=bool(index % 2))
                 for index, part in enumerate(_OPTION.split(text)) if part)


def _words(text: str) -> tuple[str | Slot, ...]:
    words: list[str | Slot] = []
    for index, part in enumerate(_SLOT.split(text)):
        if index % 2:
            words.append(_slot(part))
        elif re.search(r"[{}\[\]]", part):
            raise ValueError(f"a brace or bracket is open in {part!r}")
        elif part:
            words.append(part)
    return tuple(words)


def _slot(text: str) -> Slot:
    match = _PORT.fullmatch(text)
    if match is None:
        raise ValueError(f"expected {{port}} or {{port|one|many}}, got {{{text}}}")
    return Slot(match[1], match[2] or "", match[3] or "")


def mistake_in(text: str, ports: set[str]) -> str | None:
    """What is wrong with a phrase of a node that has these inputs, or None."""
    try:
        named = {port for piece in read_phrase(text) for port in piece.ports}
    except ValueError as error:
        return str(error)
    unknown = sorted(named - ports - {OVER})
    return f"it names {unknown[0]!r}, which is no input" if unknown else None
