"""Some steps of a schedule."""

from __future__ import annotations

from typing import Annotated

import torch
from torch import Tensor

from nodes.interface import BadInput, Range, Sigmas, Toggle, node


def steps_between(levels: Tensor, start_step: int, end_step: int | None, end_in_zero: bool) -> Tensor:
    """The levels from before step `start_step` to after step `end_step` (not included), counted from 0."""
    steps = len(levels) - 1
    end = steps if end_step is None else min(end_step, steps)
    if start_step >= end:
        raise BadInput(f"expected start_step below end_step and below {steps}, the number of steps, got {start_step} "
                       f"and {end}; lower start_step")
    kept = levels[start_step:end + 1].clone()
    return torch.cat([kept[:-1], kept.new_zeros(1)]) if end_in_zero else kept


@node("schedules.cut", version=1, tags=("start at step", "end at step", "range", "ksampler advanced"), cheap=True,
      phrase="{sigmas} from step {start_step}[ to step {end_step}]")
def cut(
    sigmas: Sigmas,
    start_step: Annotated[int, Range(0, 10_000)] = 0,
    end_step: Annotated[int | None, Range(1, 10_000)] = None,
    end_in_zero: Annotated[bool, Toggle()] = False,
) -> Sigmas:
    """Some steps of a schedule, from a start step to an end step.

    Args:
        sigmas: the whole schedule
        start_step: how many steps to leave out at the beginning
        end_step: after how many steps to stop; empty or more than there are = at the end
        end_in_zero: let the last step go to 0, so that no noise is left although steps were left out
    """
    return Sigmas(steps_between(sigmas.values, start_step, end_step, end_in_zero))
