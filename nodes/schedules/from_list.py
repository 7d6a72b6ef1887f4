"""Noise levels written by hand, or computed by other nodes."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Annotated

import torch

from nodes.interface import BadInput, Numbers, Sigmas, Toggle, node


def check_levels(levels: Sequence[float]) -> None:
    """Refuse levels that a sampler cannot walk down."""
    if len(levels) < 2:
        raise BadInput(f"expected at least two noise levels, a highest and a lowest, got {len(levels)}; add a number")
    for i, (a, b) in enumerate(itertools.pairwise(levels)):
        if b >= a:
            raise BadInput(f"expected levels that fall, but number {i + 2} ({b:g}) is not below number {i + 1} "
                           f"({a:g}); change their order")
    if levels[-1] < 0:
        raise BadInput(f"expected levels of at least 0, the last one is {levels[-1]:g}")


@node("schedules.from_list", version=1, tags=("sigmas", "custom", "manual", "scheduler", "list"), cheap=True,
      phrase="the noise levels {levels}")
def from_list(
    levels: Annotated[list[float], Numbers(0, 1e6, max_items=10_001)],
    end_in_zero: Annotated[bool, Toggle()] = True,
) -> Sigmas:
    """Noise levels from a list of numbers, the highest first.

    Args:
        levels: the levels, falling; one step goes from each to the next
        end_in_zero: add a last 0 where the list does not end in it, so that no noise is left
    """
    wanted = [float(v) for v in levels]
    if end_in_zero and wanted and wanted[-1] != 0:
        wanted.append(0.0)
    check_levels(wanted)
    return Sigmas(torch.tensor(wanted, dtype=torch.float64))
