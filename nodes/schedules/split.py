"""A schedule in two parts."""

from __future__ import annotations

from typing import Annotated, NamedTuple

from nodes.interface import BadInput, Range, Sigmas, node


class Parts(NamedTuple):
    """A schedule before and after a step."""

    high: Sigmas
    low: Sigmas


@node("schedules.split", version=1, tags=("split sigmas", "two models", "refiner"), cheap=True,
      phrase="{sigmas} in two parts, before and after step {step}")
def split(sigmas: Sigmas, step: Annotated[int, Range(1, 10_000)] = 9) -> Parts:
    """Split a schedule after a step: two samplers share the work.

    The second sampler goes on from the latent of the first: wire it to `start` and switch `add_noise` off.

    Args:
        sigmas: the whole schedule
        step: how many steps the first part has

    Returns:
        high: the first part, down to the level in between
        low: the second part, from that level on
    """
    steps = len(sigmas.values) - 1
    if steps < 2:
        raise BadInput(f"expected a schedule of at least two steps, so that both parts have one, got {max(steps, 0)}; "
                       "take more steps, or raise strength")
    if step >= steps:
        raise BadInput(f"expected a step from 1 to {steps - 1}, so that both parts have one, got {step} of {steps}; "
                       "lower it")
    return Parts(Sigmas(sigmas.values[:step + 1].clone()), Sigmas(sigmas.values[step:].clone()))
