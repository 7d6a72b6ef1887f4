"""A text."""

from __future__ import annotations

from typing import Annotated

from nodes.interface import Text, node


@node("values.text", version=1, tags=("constant", "string"), cheap=True, phrase="{value}")
def text(value: Annotated[str, Text(multiline=True)] = "") -> str:
    """A text to wire into several inputs at once.

    Args:
        value: the text
    """
    return value
