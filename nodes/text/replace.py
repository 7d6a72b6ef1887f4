"""Words of a text exchanged."""

from __future__ import annotations

from typing import Annotated

from nodes.interface import BadInput, Text, node

MOST_CHARACTERS = 1_000_000


@node("text.replace", version=1, tags=("substitute", "string"), cheap=True,
      phrase="{text} with {find} replaced by {with_text}")
def replace(
    text: Annotated[str, Text(multiline=True)] = "",
    find: Annotated[str, Text(max_length=1000)] = "",
    with_text: Annotated[str, Text(max_length=10_000)] = "",
) -> str:
    """Replace each occurrence of some words in a text.

    Args:
        text: the text to search
        find: the words to look for, exactly as written; empty changes nothing
        with_text: what to put in their place
    """
    if not find:
        return text
    length = len(text) + text.count(find) * (len(with_text) - len(find))
    if length > MOST_CHARACTERS:
        raise BadInput(f"expected a result of at most {MOST_CHARACTERS} characters, got {length}; shorten the text or "
                       "what is put in")
    return text.replace(find, with_text)
