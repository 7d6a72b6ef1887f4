"""A figure in little: few and short numbers, so that it can travel with an event and be drawn at once."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from nodes.interface.ports import Figure

_MOST_NUMBERS = 512
_MOST_MARKS = 12
_KINDS = ("line", "scatter", "bar")
_LOOKS = ("color", "dashed", "width", "size", "opacity")


def small_figure(figure: Figure) -> dict[str, Any] | None:
    """Axes and marks of a figure with at most 512 numbers in all; None where it has none that lines can stand for.

    "thinned" says that points or marks were left out, evenly; the published file has them all.
    """
    known = [m for m in figure.marks if m.get("kind") in _KINDS and m.get("x")]
    if not known:
        return None
    shown = known[:_MOST_MARKS]
    most = max(_MOST_NUMBERS // (2 * len(shown)), 8)
    marks = [_mark(mark, most) for mark in shown]
    thinned = len(shown) < len(figure.marks) or any(len(m["x"]) > most for m in shown)
    return {"x": _axis(figure.x), "y": _axis(figure.y), "marks": marks, **({"thinned": True} if thinned else {})}


def thin(values: Sequence[Any], most: int) -> list[float | None]:
    """At most `most` of the numbers at equal distances, both ends included, to five digits; NaN and kin are None."""
    step = (len(values) - 1) / (most - 1) if len(values) > most else 1.0
    count = min(len(values), most)
    return [_short(values[round(i * step)]) for i in range(count)]


def _mark(mark: Mapping[str, Any], most: int) -> dict[str, Any]:
    looks = {key: mark[key] for key in _LOOKS if isinstance(mark.get(key), (str, int, float))}
    label = str(mark.get("label") or "")[:60]
    if mark["kind"] == "bar" and len(mark["x"]) > most:
        edges, heights = _wider_bars(mark["x"], mark["y"], most)
        return {"kind": "bar", "label": label, "x": thin(edges, most + 1), "y": thin(heights, most), **looks}
    most_x = most + 1 if mark["kind"] == "bar" else most
    return {"kind": mark["kind"], "label": label, "x": thin(mark["x"], most_x), "y": thin(mark["y"], most), **looks}


def _wider_bars(edges: Sequence[float], heights: Sequence[float], most: int) -> tuple[list[float], list[float]]:
    """Bars joined in equal groups; a joined bar is as high as the mean of its parts, weighted by their widths."""
    group = -(-len(heights) // (most - 1))
    starts = range(0, len(heights), group)
    ends = [min(s + group, len(heights)) for s in starts]
    means = [sum(heights[i] * (edges[i + 1] - edges[i]) for i in range(s, e)) / ((edges[e] - edges[s]) or 1.0)
             for s, e in zip(starts, ends, strict=True)]
    return [edges[0], *(edges[e] for e in ends)], means


def _axis(axis: Mapping[str, Any]) -> dict[str, Any]:
    kept = {key: axis[key] for key in ("log", "low", "high", "equal") if axis.get(key) not in (None, False)}
    ticks = axis.get("ticks")
    few = [[t[0], str(t[1])[:40]] for t in ticks] if ticks and len(ticks) <= 24 else None
    return {"label": str(axis.get("label") or "")[:80], **kept, **({"ticks": few} if few else {})}


def _short(value: Any) -> float | None:
    return float(f"{value:.5g}") if isinstance(value, (int, float)) and math.isfinite(value) else None
