"""Problems, sizes and times in words for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any


def problem_lines(problems: Iterable[Any]) -> Iterator[str]:
    """Each problem, where it is, and what would help. Takes `Problem`s and their JSON form."""
    for problem in problems:
        data = problem if isinstance(problem, dict) else problem.to_data()
        place = place_of(data.get("where") or {})
        said = f"{place}: {data['message']}" if place and place not in data["message"] else data["message"]
        yield f"at {coordinates(data['cell'])}: {said}" if data.get("cell") else said
        for fix in data.get("fixes") or ():
            yield f"    try: {fix['label']}"


def place_of(where: dict[str, str]) -> str:
    """Where a problem is: `node.port`, an axis, or a place in the document."""
    if node := where.get("node"):
        return f"{node}.{where['port']}" if where.get("port") else node
    if axis := where.get("axis"):
        return f"axis {axis}"
    return where.get("pointer", "")


def size(count: float) -> str:
    """A size in bytes for people, such as `3.4 MB`."""
    for unit in ("B", "kB", "MB", "GB"):
        if count < 1000:
            return f"{count:.0f} {unit}" if unit == "B" else f"{count:.1f} {unit}"
        count /= 1000
    return f"{count:.1f} TB"


def duration(seconds: float) -> str:
    """A time for people: `0.21 s`, `3.4 s`, `2:05` or `1:02:05`."""
    if seconds < 10:
        return f"{seconds:.2f} s" if seconds < 1 else f"{seconds:.1f} s"
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def count(number: int, noun: str) -> str:
    """A number and its noun: `1 call`, `3 calls`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def coordinates(cell: dict[str, Any]) -> str:
    """The coordinates of a cell: `cfg=3, seed=7`."""
    return ", ".join(f"{name}={value}" for name, value in cell.items())
