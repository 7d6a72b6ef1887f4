"""Changes of looks in one line: how many nodes moved, how many other things on the canvas are new, gone or changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from server.engine.words_values import count, listed_words

Canvas = dict[str, Any]

_PLACE = ("x", "y")
_THINGS = {"frames": "frame", "notes": "note", "dots": "dot"}


def looks(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """The changes under `ui` of the document and its definitions, in one line; none where it looks the same."""
    moved = other = 0
    things: dict[str, list[int]] = {}
    for names, old, new in _canvases(before, after):
        nodes, more = _moved(names, _object(old, "nodes"), _object(new, "nodes"))
        moved, other = moved + nodes, other + more
        for key, noun in _THINGS.items():
            for index, number in enumerate(_counts(_object(old, key), _object(new, key))):
                things.setdefault(noun, [0, 0, 0])[index] += number
        rest = {*_object({"": old}, ""), *_object({"": new}, "")} - {"nodes", *_THINGS}
        other += sum(old.get(key) != new.get(key) for key in rest)
    said = [f"{count(moved, 'node')} moved"] if moved else []
    said += [f"{count(number, noun)} {how}" for noun, numbers in things.items()
             for number, how in zip(numbers, ("added", "removed", "changed"), strict=True) if number]
    said += [f"{count(other, 'other detail')} of looks changed"] if other else []
    return [listed_words(said)] if said else []


def _canvases(before: Canvas, after: Canvas) -> Iterator[tuple[set[str], Canvas, Canvas]]:
    """The nodes that both have and the `ui` of either: of the documents, and of each definition that both have."""
    old, new = _object(before, "definitions"), _object(after, "definitions")
    pairs = [(before, after), *((old[name], new[name]) for name in sorted(old.keys() & new.keys()))]
    for one, other in pairs:
        yield _object(one, "nodes").keys() & _object(other, "nodes").keys(), _object(one, "ui"), _object(other, "ui")


def _moved(names: set[str], old: dict[str, Any], new: dict[str, Any]) -> tuple[int, int]:
    """How many of these nodes stand elsewhere, and how many look different otherwise."""
    moved = other = 0
    for name in names & (old.keys() | new.keys()):
        was, now = _as_object(old.get(name, {})), _as_object(new.get(name, {}))
        moved += any(was.get(key) != now.get(key) for key in _PLACE)
        other += {k: v for k, v in was.items() if k not in _PLACE} != {k: v for k, v in now.items() if k not in _PLACE}
    return moved, other


def _counts(old: dict[str, Any], new: dict[str, Any]) -> tuple[int, int, int]:
    changed = sum(old[key] != new[key] for key in old.keys() & new.keys())
    return len(new.keys() - old.keys()), len(old.keys() - new.keys()), changed


def _as_object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {"": value}


def _object(value: Any, key: str) -> dict[str, Any]:
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, dict) else {}
