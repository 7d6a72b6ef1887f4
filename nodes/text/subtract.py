"""The difference of two encoded prompts."""

from __future__ import annotations

from typing import Annotated

from nodes.interface import Conditioning, Range, node
from nodes.text.combining import combined


@node("text.subtract", version=1, tags=("prompt arithmetic", "minus", "conditioning"), cheap=True,
      phrase="{first} minus {second}[ times {scale}]")
def subtract(first: Conditioning, second: Conditioning,
             scale: Annotated[float, Range(-100, 100, step=0.1)] = 1.0) -> Conditioning:
    """Take one encoded prompt away from another, state by state: with text.add, "king - man + woman".

    Args:
        first: the prompt to start from
        second: the prompt to take away; the shorter of both is filled up with zeros
        scale: how much of it
    """
    return combined(first, second, lambda a, b: a - scale * b, "{} - {}" if scale == 1 else f"{{}} - {scale:g} * {{}}")
