"""The sum of two encoded prompts."""

from __future__ import annotations

from typing import Annotated

from nodes.interface import Conditioning, Range, node
from nodes.text.combining import combined


@node("text.add", version=1, tags=("prompt arithmetic", "plus", "conditioning"), cheap=True,
      phrase="{first} plus {second}[ times {scale}]")
def add(first: Conditioning, second: Conditioning,
        scale: Annotated[float, Range(-100, 100, step=0.1)] = 1.0) -> Conditioning:
    """Add one encoded prompt to another, state by state: with text.subtract, "king - man + woman".

    Args:
        first: the prompt to start from
        second: the prompt to add; the shorter of both is filled up with zeros
        scale: how much of it
    """
    return combined(first, second, lambda a, b: a + scale * b, "{} + {}" if scale == 1 else f"{{}} + {scale:g} * {{}}")
