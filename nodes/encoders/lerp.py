"""Vectors between vectors."""

from __future__ import annotations

from typing import Annotated

from nodes.encoders.vectors import pair
from nodes.interface import Embedding, Range, node
from nodes.text.combining import texts


@node("encoders.lerp", version=1, tags=("interpolate", "blend", "mix", "vector"), cheap=True,
      phrase="{first}, {amount} of the way to {second}")
def lerp(first: Embedding, second: Embedding,
         amount: Annotated[float, Range(-10, 10, step=0.05)] = 0.5) -> Embedding:
    """Go from vectors to others in a straight line.

    Args:
        first: what amount 0 gives
        second: what amount 1 gives
        amount: how far to go; beyond 0 and 1 it goes on
    """
    a, b = pair(first, second)
    return Embedding(a + amount * (b - a), first.space, texts(first, second, f"{{}} {amount:g} to {{}}"))
