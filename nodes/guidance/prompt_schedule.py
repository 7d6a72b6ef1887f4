"""Prompt schedules: one denoiser for the first steps, another for the rest."""

from __future__ import annotations

from typing import Annotated

from nodes.guidance.estimates import changed, check_one_space
from nodes.guidance.interval import Interval
from nodes.interface import BadInput, Denoiser, Range, Sigmas, node


@node("guidance.prompt_schedule", version=1, tags=("prompt editing", "switch", "from to"), cheap=True,
      output="denoiser", phrase="{first}, from step {step} of {sigmas} {then}")
def prompt_schedule(
    first: Denoiser,
    then: Denoiser,
    sigmas: Sigmas,
    step: Annotated[int, Range(0, 10_000)] = 6,
) -> Denoiser:
    """Change the prompt on the way: the first steps set the composition, the later ones the details.

    Args:
        first: the model guided by the first prompt
        then: the model guided by the prompt after it; another prompt_schedule gives a third
        sigmas: the noise levels of the sampler
        step: after how many steps to change; 0 = from the beginning

    Returns:
        denoiser: both in one
    """
    check_one_space(first, then)
    if step == 0:
        return then
    if step >= len(sigmas.values):
        raise BadInput(f"expected a step from 0 to {len(sigmas.values) - 1}, the number of steps, got {step}; lower it")
    return changed(first, Interval(first, then, float(sigmas.values[step]), float("inf")), then)
