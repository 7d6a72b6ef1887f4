"""A colour."""

from __future__ import annotations

from typing import Annotated

from nodes.interface import Color, node


@node("values.color", version=1, output="color", tags=("constant", "colour"), cheap=True, phrase="{value}")
def color(value: Annotated[str, Color()] = "#808080") -> str:
    """A colour to wire into several inputs at once.

    Args:
        value: the colour as #rrggbb or #rrggbbaa, sRGB

    Returns:
        color: the colour as #rrggbb or #rrggbbaa
    """
    return value
