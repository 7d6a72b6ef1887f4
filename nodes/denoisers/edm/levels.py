"""The plan of a U-Net read off its tensor names: "64x64_conv", "32x32_down", "32x32_block0", "64x64_up", ..."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

Shapes = Mapping[str, tuple[int, ...]]
"""Sizes of tensors by name."""

_STEP = re.compile(r"(\d+)x\1_([a-z_0-9]+)\.")
_WITHIN = {"conv": 0, "in0": 0, "down": 0, "up": 0, "in1": 1, "aux_down": 1, "aux_residual": 2, "aux_skip": 2}
_LAST = {"aux_up": 1, "aux_norm": 2, "aux_conv": 3}


def below(shapes: Shapes, prefix: str) -> dict[str, tuple[int, ...]]:
    """The tensors whose names begin with a prefix, without it."""
    return {name.removeprefix(prefix): shape for name, shape in shapes.items() if name.startswith(prefix)}


def steps(names: Iterable[str], way: str) -> list[str]:
    """The steps of a way ("enc" or "dec") in the order in which they run: large to small on the way in, then back."""
    found = {m[0][:-1]: (int(m[1]), m[2]) for name in names
             if name.startswith(f"{way}.") and (m := _STEP.match(name.removeprefix(f"{way}.")))}
    sign = -1 if way == "enc" else 1
    return sorted(found, key=lambda step: (sign * found[step][0], _place(found[step][1])))


def side_of(ways_in: Iterable[str]) -> int:
    """The side of the latents or pictures that a network was trained on, from its steps on the way in."""
    return max(map(_side, ways_in))


def multiple_of(ways_in: Iterable[str]) -> int:
    """What the sides of x must be multiples of: what one cell of the innermost resolution covers."""
    sides = [*map(_side, ways_in)]
    return max(sides) // min(sides)


def _side(step: str) -> int:
    return int(step.partition("x")[0])


def _place(kind: str) -> tuple[int, int]:
    """Where a step stands among those of its resolution: entry, blocks by number, exit."""
    if kind.startswith("block"):
        return 1, int(kind.removeprefix("block"))
    return (2, _LAST[kind]) if kind in _LAST else (0, _WITHIN[kind])
