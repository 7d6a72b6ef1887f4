"""The difference of vectors."""

from __future__ import annotations

from nodes.encoders.vectors import pair
from nodes.interface import Embedding, node
from nodes.text.combining import texts


@node("encoders.subtract", version=1, tags=("prompt arithmetic", "minus", "vector", "king man woman"), cheap=True,
      phrase="{first} minus {second}")
def subtract(first: Embedding, second: Embedding) -> Embedding:
    """Take vectors away: with encoders.add, "king - man + woman"; encoders.nearest says what comes near.

    Args:
        first: vectors, or one for all of the others
        second: the vectors to take away
    """
    a, b = pair(first, second)
    return Embedding(a - b, first.space, texts(first, second, "{} - {}"))
