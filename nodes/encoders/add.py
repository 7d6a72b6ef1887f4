"""The sum of vectors."""

from __future__ import annotations

from nodes.encoders.vectors import pair
from nodes.interface import Embedding, node
from nodes.text.combining import texts


@node("encoders.add", version=1, tags=("prompt arithmetic", "plus", "vector", "king man woman"), cheap=True,
      phrase="{first} plus {second}")
def add(first: Embedding, second: Embedding) -> Embedding:
    """Add vectors: with encoders.subtract, "king - man + woman"; encoders.nearest says what comes near.

    Args:
        first: vectors, or one for all of the others
        second: the vectors to add
    """
    a, b = pair(first, second)
    return Embedding(a + b, first.space, texts(first, second, "{} + {}"))
