"""Two figures in one."""

from __future__ import annotations

from typing import Annotated

from nodes.interface import Figure, Text, node


@node("plots.overlay", version=1, tags=("combine", "merge", "figure"), cheap=True,
      sentence="{above} is drawn over {below}")
def overlay(below: Figure, above: Figure, title: Annotated[str, Text(max_length=1000)] = "") -> Figure:
    """Draw one figure over another on the axes of the lower one.

    Args:
        below: the figure that gives the axes
        above: the figure whose marks are added
        title: heading of the result; empty keeps that of the lower figure
    """
    return Figure(title or below.title, (*below.marks, *above.marks), dict(below.x), dict(below.y))
