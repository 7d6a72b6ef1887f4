"""A list of texts."""

from __future__ import annotations

from typing import Annotated

from nodes.interface import Texts, node


@node("values.texts", version=1, tags=("constant", "list", "strings", "prompts", "lines"), cheap=True,
      phrase="{values}")
def texts(values: Annotated[list[str], Texts()] = ()) -> list[str]:  # type: ignore[assignment]
    """A list of texts, such as prompts or labels.

    Args:
        values: the texts, in order
    """
    return list(values)
