"""Two encoded prompts behind each other."""

from __future__ import annotations

from dataclasses import replace

from nodes.interface import BadInput, Conditioning, node
from nodes.text.combining import fitting, in_line, texts


@node("text.concat", version=1, tags=("conditioning concat", "append", "break"), cheap=True,
      phrase="{first} followed by {second}")
def concat(first: Conditioning, second: Conditioning) -> Conditioning:
    """Put the tokens of one encoded prompt behind those of another: both are shown, and their words do not mix.

    Args:
        first: the prompt that stands first; pooled vector and sizes are its own
        second: the prompt that follows
    """
    if first.tokens is None or second.tokens is None:
        raise BadInput("expected encoded prompts, got classes or pooled vectors alone; wire text.encode")
    fitting(first.tokens, second.tokens, "hidden states")
    together = in_line(first.tokens, second.tokens)
    pooled = first.pooled if first.pooled is None else first.pooled.expand(len(together), -1)
    return replace(first, tokens=together, pooled=pooled, text=texts(first, second, "{} | {}"))
