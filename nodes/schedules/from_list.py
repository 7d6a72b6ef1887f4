"""Noise levels written by hand, or computed by other nodes."""

from __future__ import annotations

from typing import Annotated

import torch

from nodes.interface import Numbers, Sigmas, Toggle, node
from nodes.schedules.levels import check_levels


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
