"""One step of a record as a latent."""

from __future__ import annotations

from typing import Annotated

from nodes.interface import BadInput, Choice, Latent, Range, Record, Shape, node

SHOWN = ("denoised", "x")


def position(record: Record, step: int, shown: str) -> int:
    """Where a step lies, counted from 0; -1 is the last. Of x there is one more: the result. Raises BadInput."""
    count = len(record.x if shown == "x" else record.denoised)
    if not -count <= step < count:
        raise BadInput(f"expected a step from 0 to {count - 1} (or from -{count} to -1, from the end), because the "
                       f"record has {count} of {shown}, got {step}; choose one of these")
    return step % count


@node("records.step", version=1, tags=("timeline", "scrub", "intermediate"), cheap=True,
      phrase="{shown} of step {step} of {record}")
def step(
    record: Record,
    step: Annotated[int, Range(-10_001, 10_000)] = 0,
    shown: Annotated[str, Choice(SHOWN)] = "denoised",
) -> Annotated[Latent, Shape("N C H W")]:
    """Take one step out of a record.

    Args:
        record: what a sampler did
        step: which step, counted from 0; -1 is the last
        shown: the clean estimate that the step began with, or x itself with its noise; x has one more, the result
    """
    return Latent(getattr(record, shown)[position(record, step, shown)].clone(), record.space)
