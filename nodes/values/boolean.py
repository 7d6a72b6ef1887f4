"""True or false."""

from __future__ import annotations

from typing import Annotated

from nodes.interface import Toggle, node


@node("values.boolean", version=1, tags=("constant", "switch"), cheap=True, phrase="{value}")
def boolean(value: Annotated[bool, Toggle()] = False) -> bool:
    """On or off, to wire into several inputs at once.

    Args:
        value: on or off
    """
    return bool(value)
