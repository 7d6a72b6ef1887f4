r"""Emphasis: a prompt to stretches of text with a weight each, by ComfyUI's rules or by A1111's.

| typed          | ComfyUI                         | A1111                              |
| -------------- | ------------------------------- | ---------------------------------- |
| (x)            | 1.1 times as much               | 1.1 times as much                  |
| (x:1.3)        | 1.3, whatever stands around it  | 1.3 times what stands around it    |
| [x]            | as typed                        | 1.1 times less                     |
| BREAK          | as typed                        | the next chunk begins              |
| (x             | as typed                        | x, 1.1 times as much               |
| \( \)          | brackets                        | brackets, also \[ and \]           |
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

import regex

from nodes.interface import BadInput

STEP = 1.1
DEEPEST = 100
HEAVIEST = 1000.0  # more only makes numbers too large for a network
WHOLE = -1


class Stretch(NamedTuple):
    """A stretch of a prompt and its weight; `fresh`: it begins the next chunk."""

    text: str
    weight: float = 1.0
    fresh: bool = False


def plain(prompt: str) -> list[Stretch]:
    """No emphasis: brackets are letters like any other."""
    return [Stretch(prompt)]


def bearable(stretches: list[Stretch]) -> list[Stretch]:
    """The same; raises BadInput where one weighs so much that the numbers of the prompt would overflow."""
    for stretch in stretches:
        if not abs(stretch.weight) <= HEAVIEST:
            raise BadInput(f"expected emphasis of at most {HEAVIEST:g} either way, got {stretch.weight:g} for "
                           f"{stretch.text.strip()[:40]!r}; 0.5 to 1.5 is usual")
    return stretches


# ComfyUI

_HIDDEN = (("\\)", "\0\1"), ("\\(", "\0\2"))


def comfyui(prompt: str) -> list[Stretch]:
    """By ComfyUI's rules. A weight that is no finite number is text."""
    for typed, hidden in _HIDDEN:
        prompt = prompt.replace(typed, hidden)
    found: list[Stretch] = []
    waiting = [(prompt, 1.0, 0)]  # text, weight and depth of what is left, the next on top; WHOLE: as it is
    while waiting:
        text, weight, depth = waiting.pop()
        if depth == WHOLE:
            found.append(Stretch(_shown(text), weight))
            continue
        if depth > DEEPEST:
            raise BadInput(f"expected brackets nested at most {DEEPEST} deep, got more; write (words:1.5) instead")
        for part, grouped in reversed(list(_groups(text))):
            waiting.append((*_weighed(part, weight), depth + 1) if grouped else (part, weight, WHOLE))
    return found


def _groups(text: str) -> Iterator[tuple[str, bool]]:
    """The parts of a text at its outermost level, with whether a part is a group in brackets."""
    level = start = 0
    for place, letter in enumerate(text):
        if letter == "(":
            if level == 0 and place > start:
                yield _part(text[start:place])
                start = place
            level += 1
        elif letter == ")":
            level -= 1
            if level == 0:
                yield _part(text[start:place + 1])
                start = place + 1
    if start < len(text):
        yield _part(text[start:])


def _part(text: str) -> tuple[str, bool]:
    return text, len(text) > 1 and text[0] == "(" and text[-1] == ")"


def _weighed(group: str, around: float) -> tuple[str, float]:
    """What stands in a group's brackets, and its weight."""
    inside = group[1:-1]
    text, colon, number = inside.rpartition(":")
    weight = _number(number) if colon and text else None
    return (inside, around * STEP) if weight is None else (text, weight)


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _shown(text: str) -> str:
    for typed, hidden in _HIDDEN:
        text = text.replace(hidden, typed[1:])
    return text


# A1111

_PIECES = regex.compile(r"""
    \\[()\[\]\\]? | (?P<open>[(\[])
    | :\s*(?P<weight>[+-]?(?:\d+\.?\d*|\.\d+))\s*\) | (?P<close>[)\]]) | [^\\()\[\]:]+ | :
""", regex.VERBOSE)
_BREAK = regex.compile(r"\s*\bBREAK\b\s*")
_EDITING = regex.compile(r"(?<!\\)\[[^\[\]\\]*(?::\s*[\d.]+\s*|\|[^\[\]\\]*)\]")


def a1111(prompt: str) -> list[Stretch]:
    """By A1111's rules. Its prompt editing, [a:b:0.5] and [a|b], is refused: guidance.prompt_schedule does that."""
    if editing := _EDITING.search(prompt):
        raise BadInput(f"expected a prompt that stays the same for all steps, got {editing[0][:80]!r}; encode each "
                       "prompt and wire guidance.prompt_schedule")
    found: list[Stretch] = []
    opened: dict[str, list[int]] = {"(": [], "[": []}
    for piece in _PIECES.finditer(prompt):
        if piece["open"]:
            opened[piece["open"]].append(len(found))
        elif piece["weight"] and opened["("]:
            _multiply(found, opened["("].pop(), float(piece["weight"]))
        elif piece["close"] and opened["(" if piece["close"] == ")" else "["]:
            kind = "(" if piece["close"] == ")" else "["
            _multiply(found, opened[kind].pop(), STEP if kind == "(" else 1 / STEP)
        else:
            found += _broken(piece[0].removeprefix("\\"))
    for kind, factor in (("(", STEP), ("[", 1 / STEP)):
        for start in opened[kind]:
            _multiply(found, start, factor)
    return list(_runs(found)) or [Stretch("")]


def _multiply(found: list[Stretch], start: int, factor: float) -> None:
    found[start:] = [stretch._replace(weight=stretch.weight * factor) for stretch in found[start:]]


def _broken(text: str) -> Iterator[Stretch]:
    """A text at its BREAKs."""
    for number, part in enumerate(_BREAK.split(text)):
        yield Stretch(part, fresh=number > 0)


def _runs(found: list[Stretch]) -> Iterator[Stretch]:
    """Neighbours of one weight as one stretch."""
    run: Stretch | None = None
    for stretch in found:
        if run is not None and stretch.weight == run.weight and not stretch.fresh:
            run = run._replace(text=run.text + stretch.text)
            continue
        if run is not None:
            yield run
        run = stretch
    if run is not None:
        yield run
