"""All steps of one sample of a record, as a batch."""

from __future__ import annotations

from typing import Annotated

from nodes.interface import BadInput, Choice, Latent, Range, Record, Shape, node
from nodes.records.step import SHOWN


@node("records.filmstrip", version=1, tags=("timeline", "steps", "denoised", "frames", "animation"), cheap=True,
      phrase="{shown} of all steps of {record}")
def filmstrip(
    record: Record,
    sample: Annotated[int, Range(-10_000, 9_999)] = 0,
    shown: Annotated[str, Choice(SHOWN)] = "denoised",
    every: Annotated[int, Range(1, 10_000)] = 1,
) -> Annotated[Latent, Shape("N C H W")]:
    """Lay the steps of one sample side by side: a batch with a latent for each step.

    Args:
        record: what a sampler did
        sample: which sample of the batch, counted from 0; -1 is the last
        shown: the clean estimate that each step began with, or x itself with its noise, and at the end the result
        every: take every step (1), every second (2), ...; the first is always there
    """
    held = record.x.shape[1]
    if not -held <= sample < held:
        raise BadInput(f"expected a sample from 0 to {held - 1}, because the record has {held}, got {sample}; "
                       "lower it")
    return Latent(getattr(record, shown)[::every, sample].clone(), record.space)
