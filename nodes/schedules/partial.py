"""The last part of any schedule."""

from __future__ import annotations

from torch import Tensor

from nodes.interface import Sigmas, node
from nodes.schedules.levels import Strength


def last_part(levels: Tensor, strength: float) -> Tensor:
    """The last round(strength * steps) steps; only the last level when that is none."""
    steps = len(levels) - 1
    return levels[steps - round(steps * strength):].clone()


@node("schedules.partial", version=1, tags=("denoise", "image to image", "img2img"), cheap=True,
      phrase="the last {strength} of {sigmas}")
def partial(sigmas: Sigmas, strength: Strength = 0.5) -> Sigmas:
    """The last part of a schedule, for image to image: fewer steps, from a lower level.

    Args:
        sigmas: the whole schedule
        strength: share of the steps to keep; 1 = all, 0 = none: a start stays as it is
    """
    return Sigmas(last_part(sigmas.values, strength))
