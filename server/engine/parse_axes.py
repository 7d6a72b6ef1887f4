"""The axes of a document: values, range, linspace, geomspace, columns and zip."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Protocol

from server.engine.graph import MAX_AXES, MAX_AXIS, Axis
from server.engine.literals import refuse_literal
from server.engine.names import refuse_name


class Say(Protocol):
    """Notes a problem at a place of the document."""

    def __call__(self, kind: str, message: str, *steps: str | int) -> None: ...


class _Mistake(Exception):
    """An axis that cannot be read, in words."""


def parse_axes(data: dict[str, Any], say: Say) -> tuple[dict[str, Axis], dict[str, str]]:
    """The axes by name, and which axis was taken in by which zip."""
    axes: dict[str, Axis] = {}
    zips: dict[str, list[str]] = {}
    if len(data) > MAX_AXES:
        say("too_large", f"expected at most {MAX_AXES} axes, got {len(data)}", "axes")
        return {}, {}
    for name, value in data.items():
        if why := refuse_name(name):
            say("bad_name", f"expected the name of an axis: {why}", "axes", name[:100])
        try:
            if isinstance(value, dict) and set(value) == {"zip"}:
                zips[name] = _names(value["zip"])
            else:
                axes[name] = Axis(name, *_read(value))
        except _Mistake as mistake:
            say("bad_axis", f"axis {name!r}: {mistake}", "axes", name[:100])
    return _join_zips(axes, zips, say)


def _join_zips(axes: dict[str, Axis], zips: dict[str, list[str]],
               say: Say) -> tuple[dict[str, Axis], dict[str, str]]:
    zipped: dict[str, str] = {}
    joined = dict(axes)
    for name, members in zips.items():
        try:
            joined[name] = _zip(name, members, axes, zipped)
        except _Mistake as mistake:
            say("axis_mismatch", f"axis {name!r}: {mistake}", "axes", name, "zip")
    return {n: a for n, a in joined.items() if n not in zipped}, zipped


def _zip(name: str, members: list[str], axes: dict[str, Axis], zipped: dict[str, str]) -> Axis:
    for member in members:
        if member not in axes:
            raise _Mistake(f"zip names {member[:60]!r}, which is no plain axis of this workflow")
        if "" not in axes[member].columns:
            raise _Mistake(f"zip names {member!r}, which has columns; columns already walk together")
        if member in zipped:
            raise _Mistake(f"{member!r} is already zipped in {zipped[member]!r}")
    lengths = {m: axes[m].length for m in members}
    if len(set(lengths.values())) > 1:
        said = ", ".join(f"{m} has {n}" for m, n in lengths.items())
        raise _Mistake(f"zipped axes need equal lengths, but {said}; nothing is cut or padded")
    zipped.update(dict.fromkeys(members, name))
    return Axis(name, lengths[members[0]], {m: axes[m].columns[""] for m in members}, zipped=True)


def _names(value: Any) -> list[str]:
    if isinstance(value, list) and len(value) >= 2 and all(isinstance(v, str) for v in value) \
            and len(set(value)) == len(value):
        return value
    raise _Mistake("expected zip to list two or more different axes")


def _read(data: Any) -> tuple[int, dict[str, tuple[Any, ...]]]:
    """Length and columns of an axis that is no zip."""
    if not isinstance(data, dict) or len(data) != 1:
        raise _Mistake("expected an object with one of values, range, linspace, geomspace, columns, zip")
    kind, value = next(iter(data.items()))
    if kind == "columns":
        return _columns(value)
    if kind not in _KINDS:
        raise _Mistake(f"unknown kind {kind[:40]!r}; expected values, range, linspace, geomspace, columns or zip")
    values = tuple(_KINDS[kind](value))
    return len(values), {"": values}


def _columns(data: Any) -> tuple[int, dict[str, tuple[Any, ...]]]:
    if not isinstance(data, dict) or not data:
        raise _Mistake("expected columns to be an object such as {\"cfg\": [1, 3], \"steps\": [20, 40]}")
    columns = {}
    for name, values in data.items():
        if why := refuse_name(name):
            raise _Mistake(f"column: {why}")
        columns[name] = tuple(_values(values))
    lengths = {name: len(values) for name, values in columns.items()}
    if len(set(lengths.values())) > 1:
        raise _Mistake(f"columns need equal lengths, got {', '.join(f'{k} {v}' for k, v in lengths.items())}")
    return next(iter(lengths.values())), columns


def _values(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise _Mistake("expected a list of values")
    _count(len(value))
    for item in value:
        if why := refuse_literal(item):
            raise _Mistake(why)
    return value


def _count(count: int) -> int:
    if not 1 <= count <= MAX_AXIS:
        raise _Mistake(f"expected 1 to {MAX_AXIS} values, got {count}")
    return count


def _numbers(value: Any, least: int, most: int, example: str) -> list[float]:
    fits = isinstance(value, list) and least <= len(value) <= most and all(
        type(v) in (int, float) and math.isfinite(v) for v in value)
    if not fits:
        raise _Mistake(f"expected {example}")
    return list(value)


def _range(value: Any) -> list[float]:
    start, stop, *rest = _numbers(value, 2, 3, "range as [start, stop] or [start, stop, step], stop not included")
    step = rest[0] if rest else 1
    if step == 0:
        raise _Mistake("the step of a range cannot be 0")
    if all(type(v) is int for v in (start, stop, step)):
        whole = range(int(start), int(stop), int(step))
        _count(len(whole))
        return list(whole)
    wanted = (stop - start) / step
    # 1e-9 of a step keeps rounding from adding a value at the excluded end, as in 0, 1, 0.1.
    count = _count(math.ceil(wanted - 1e-9) if math.isfinite(wanted) and wanted < 1e9 else MAX_AXIS + 1)
    return [start + i * step for i in range(count)]


def _ends(value: Any, kind: str) -> tuple[float, float, int]:
    first, last, count = _numbers(value, 3, 3, f"{kind} as [first, last, count]")
    if type(count) is not int:
        raise _Mistake(f"expected a whole number as the count of {kind}, got {count:g}")
    return first, last, _count(count)


def _linspace(value: Any) -> list[float]:
    first, last, count = _ends(value, "linspace")
    steps = max(count - 1, 1)
    return [first * (1 - i / steps) + last * (i / steps) for i in range(count)]


def _geomspace(value: Any) -> list[float]:
    first, last, count = _ends(value, "geomspace")
    if first * last <= 0:
        raise _Mistake("geomspace needs two ends of the same sign, neither 0")
    steps, sign = max(count - 1, 1), math.copysign(1.0, first)
    inner = [sign * math.exp(math.log(abs(first)) * (1 - i / steps) + math.log(abs(last)) * (i / steps))
             for i in range(count)]
    inner[0] = float(first)
    if count > 1:
        inner[-1] = float(last)
    return inner


_KINDS: dict[str, Callable[[Any], list[Any]]] = {
    "values": _values, "range": _range, "linspace": _linspace, "geomspace": _geomspace}
