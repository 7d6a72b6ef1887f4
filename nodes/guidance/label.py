"""A class number as conditioning."""

from __future__ import annotations

from typing import Annotated

import torch

from nodes.interface import Conditioning, Range, node


@node("guidance.label", version=1, tags=("class", "condition"), cheap=True, phrase="class {number}")
def label(number: Annotated[int, Range(0, 1_000_000)] = 0) -> Conditioning:
    """Ask for one class, by number: for denoisers that know classes instead of prompts.

    Args:
        number: which class, counted from 0
    """
    return Conditioning(labels=torch.tensor([number]), text=(f"class {number}",))
