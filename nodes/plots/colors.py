"""Colours of figures: one a label, told apart by people who see colours differently; and two colour scales."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

RGB = tuple[int, int, int]

# Paul Tol's "bright" scheme, then its "vibrant" one, https://personal.sron.nl/~pault/
PALETTE = ("#4477aa", "#ee6677", "#228833", "#ccbb44", "#66ccee", "#aa3377", "#ee7733", "#009988", "#555555", "#33bbee")

SCALES: dict[str, tuple[RGB, ...]] = {
    "blues": ((255, 255, 255), (222, 235, 247), (158, 202, 225), (66, 146, 198), (8, 69, 148)),
    "viridis": ((68, 1, 84), (72, 40, 120), (62, 74, 137), (49, 104, 142), (38, 130, 142), (31, 158, 137),
                (53, 183, 121), (109, 205, 89), (180, 222, 44), (253, 231, 37)),
    "grey": ((0, 0, 0), (255, 255, 255)),
}
"""Colour scales by name: equal steps from the lowest value to the highest."""

SWATCHES = tuple(" ".join(f"#{r:02x}{g:02x}{b:02x}" for r, g, b in stops) for stops in SCALES.values())
"""The scales as fields show them."""


def rgb(color: str) -> RGB:
    """#rrggbb as three bytes."""
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def mark_colors(marks: Sequence[Mapping[str, Any]]) -> list[RGB]:
    """A colour for each mark: its own, else one a label; marks of one label share a colour."""
    by_label: dict[str, RGB] = {}
    colors = []
    for i, mark in enumerate(marks):
        label = mark.get("label") or f"mark {i}"
        if mark.get("color"):
            by_label.setdefault(label, rgb(mark["color"]))
        elif mark.get("kind") != "image" and label not in by_label:
            by_label[label] = rgb(PALETTE[len(by_label) % len(PALETTE)])
        colors.append(rgb(mark["color"]) if mark.get("color") else by_label.get(label, (0, 0, 0)))
    return colors


def on_scale(fraction: float, name: str) -> RGB:
    """The colour at a place from 0 to 1 on a colour scale, between its fixed colours in straight lines."""
    stops = SCALES.get(name, SCALES["blues"])
    place = min(max(fraction, 0.0), 1.0) * (len(stops) - 1)
    i = min(int(place), len(stops) - 2)
    t = place - i
    red, green, blue = (round(a + (b - a) * t) for a, b in zip(stops[i], stops[i + 1], strict=True))
    return red, green, blue
