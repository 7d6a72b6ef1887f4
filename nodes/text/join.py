"""Several texts as one."""

from __future__ import annotations

from typing import Annotated

from nodes.interface import Text, node


@node("text.join", version=1, tags=("concatenate", "string"), cheap=True, phrase="{a}[ and {b}][ and {c}][ and {d}]")
def join(
    a: Annotated[str, Text(multiline=True)] = "",
    b: Annotated[str, Text(multiline=True)] = "",
    c: Annotated[str, Text(multiline=True)] = "",
    d: Annotated[str, Text(multiline=True)] = "",
    separator: Annotated[str, Text(max_length=100)] = ", ",
) -> str:
    """Join up to four texts with a separator; empty ones are left out.

    Args:
        a: the first text
        b: the second text
        c: the third text
        d: the fourth text
        separator: what stands between two texts
    """
    return separator.join(part for part in (a, b, c, d) if part)
