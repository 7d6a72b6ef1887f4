"""An encoded prompt that says nothing at all."""

from __future__ import annotations

from dataclasses import replace

from nodes.interface import Conditioning, node


@node("text.zero", version=1, tags=("conditioning zero out", "no negative", "turbo"), cheap=True,
      phrase="nothing in place of {conditioning}")
def zero(conditioning: Conditioning) -> Conditioning:
    """Set an encoded prompt to zero: other than the empty prompt, which is a prompt too.

    Args:
        conditioning: a prompt of the length to have; its sizes stay
    """
    tokens, pooled = conditioning.tokens, conditioning.pooled
    return replace(conditioning, tokens=None if tokens is None else tokens * 0,
                   pooled=None if pooled is None else pooled * 0, text=("",) * len(conditioning.text))
