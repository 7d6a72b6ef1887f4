"""Chunks: the places of a prompt in texts of 77 tokens, start + at most 75 + end + padding."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from torch import Tensor

from nodes.interface import BadInput

MOST_CHUNKS = 400
KEPT_WHOLE = 8
"""ComfyUI divides groups of this many tokens or more between chunks; shorter ones move to the next as a whole."""
LOOK_BACK = 20
"""A1111 moves what follows the last comma to the next chunk, if that is at most so many tokens."""
COMMA = 267


class Place(NamedTuple):
    """One place of a chunk: an id of the vocabulary, or a vector of a textual inversion, with its weight.

    source: the textual inversion's name, or ""
    """

    id: int
    weight: float = 1.0
    vector: Tensor | None = None
    source: str = ""


class Group(NamedTuple):
    """Places that belong together: those of a stretch of text, or of a textual inversion.

    fresh: they begin the next chunk
    """

    places: tuple[Place, ...]
    fresh: bool = False


Chunk = list[Place]


def by_groups(groups: Sequence[Group], room: int) -> list[Chunk]:
    """ComfyUI's way: short groups stay together, long ones are divided wherever a chunk is full."""
    chunks: list[Chunk] = [[]]
    for group in groups:
        rest = list(group.places)
        while len(rest) > (left := room - len(chunks[-1])):
            if len(group.places) >= KEPT_WHOLE:
                chunks[-1] += rest[:left]
                rest = rest[left:]
            _next(chunks)
        chunks[-1] += rest
    return chunks


def by_commas(groups: Sequence[Group], room: int) -> list[Chunk]:
    """A1111's way: a full chunk ends behind its last comma, where one is near; BREAK begins a chunk."""
    chunks: list[Chunk] = [[]]
    for group in groups:
        if group.fresh:
            _next(chunks)
        if group.places and group.places[0].vector is not None:
            if len(chunks[-1]) + len(group.places) > room:
                _next(chunks)
            chunks[-1] += group.places
            continue
        for place in group.places:
            if len(chunks[-1]) == room:
                moved = [] if place.id == COMMA else _behind_comma(chunks[-1])
                _next(chunks)
                chunks[-1] += moved
            chunks[-1].append(place)
    return chunks if chunks[-1] or len(chunks) == 1 else chunks[:-1]


def _behind_comma(chunk: Chunk) -> Chunk:
    """What stands behind the last comma of a full chunk, taken out of it; nothing where that is far."""
    commas = [number for number, place in enumerate(chunk) if place.id == COMMA and place.vector is None]
    if not commas or len(chunk) - commas[-1] > LOOK_BACK:
        return []
    moved = chunk[commas[-1] + 1:]
    del chunk[commas[-1] + 1:]
    return moved


def _next(chunks: list[Chunk]) -> None:
    if len(chunks) == MOST_CHUNKS:
        raise BadInput(f"expected a prompt of at most {MOST_CHUNKS} chunks of 75 tokens, got a longer one; shorten it")
    chunks.append([])


def framed(chunk: Chunk, start: int, end: int, pad: int, length: int) -> Chunk:
    """The chunk between its marks, filled up to `length` places."""
    padding = length - 2 - len(chunk)
    return [Place(start), *chunk, Place(end), *[Place(pad)] * padding]
