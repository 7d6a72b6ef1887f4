"""A prompt."""

from __future__ import annotations

from typing import Annotated

from nodes.interface import Text, node


@node("text.prompt", version=1, tags=("constant", "string"), cheap=True, phrase="{text}")
def prompt(text: Annotated[str, Text(multiline=True, prompt=True, placeholder="a red heart")] = "") -> str:
    """A prompt: what the picture should show, in words.

    Args:
        text: the prompt; line breaks count as spaces
    """
    return " ".join(text.split())
