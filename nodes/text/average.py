"""A blend of two encoded prompts."""

from __future__ import annotations

from typing import Annotated

from nodes.interface import Conditioning, Range, node
from nodes.text.combining import combined


@node("text.average", version=1, tags=("lerp", "blend", "interpolate", "mix", "conditioning average"), cheap=True,
      phrase="{first} at {strength}, the rest {second}")
def average(first: Conditioning, second: Conditioning,
            strength: Annotated[float, Range(-10, 10, step=0.05)] = 0.5) -> Conditioning:
    """Blend two encoded prompts: strength * first + (1 - strength) * second; sweep the strength to go across.

    As ComfyUI's ConditioningAverage: the second prompt becomes as long as the first, cut or filled up with zeros.

    Args:
        first: what strength 1 gives
        second: what strength 0 gives
        strength: how much of the first; beyond 0 and 1 it goes on
    """
    return combined(first, second, lambda a, b: a * strength + b * (1 - strength), "{} and {}", cut=True)
