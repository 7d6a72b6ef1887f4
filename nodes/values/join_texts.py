"""A list of texts as one."""

from __future__ import annotations

from typing import Annotated

from nodes.interface import Text, Texts, node

_ESCAPES = {"\\n": "\n", "\\t": "\t"}


@node("values.join_texts", version=1, tags=("converter", "concatenate", "list", "lines"), cheap=True,
      phrase="{texts} in one text")
def join_texts(texts: Annotated[list[str], Texts()], between: Annotated[str, Text(max_length=100)] = "\\n") -> str:
    r"""One text from a list of texts, with something between each two.

    Args:
        texts: the texts, in order
        between: what stands between two; \n is a new line, \t a tab
    """
    for written, meant in _ESCAPES.items():
        between = between.replace(written, meant)
    return between.join(texts)
