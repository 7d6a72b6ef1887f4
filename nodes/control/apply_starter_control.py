"""Steering the starter model by a hint picture."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from nodes.control.starter_control import PictureControl, StarterControl
from nodes.guidance.estimates import between
from nodes.images.pixels import grey
from nodes.interface import BadInput, ControlNet, Denoiser, Image, Range, Shape, node
from nodes.weights.load_text_to_image import starter_model


@node("control.apply_starter_control", version=1, output="denoiser", cheap=True,
      tags=("controlnet", "edges", "outline", "sketch", "hint"),
      sentence="{denoiser} follows {hint} through {control}[ at strength {strength}]")
def apply_starter_control(
    denoiser: Denoiser,
    control: ControlNet,
    hint: Annotated[Image, Shape("N C H W")],
    strength: Annotated[float, Range(0, 4, step=0.05)] = 1.0,
    end_sigma: Annotated[float, Range(0, 1e6)] = 0.0,
    start_sigma: Annotated[float | None, Range(0, 1e6)] = None,
) -> Denoiser:
    """Make the starter model follow a picture of edges, white on black (ControlNet, Zhang et al. 2023).

    Wire it before guidance. Several can follow one another; what they add is summed.

    Args:
        denoiser: the starter model
        control: a control branch made for that model
        hint: white lines on black, one picture or one for each sample; brought to the size of what is drawn
        strength: 0 ignores the hint, 1 is as trained
        end_sigma: stop following at this noise level
        start_sigma: start following at this noise level; empty = from the beginning

    Returns:
        denoiser: the same model, following the hint
    """
    model, branch = starter_model(denoiser), control.control
    if not isinstance(branch, StarterControl):
        raise BadInput(f"expected a control branch of the starter model, got {control.name!r} for {control.base!r}; "
                       "load it with weights.load_starter_control")
    if branch.unet != model.network.config:
        raise BadInput(f"the control branch {control.name!r} is made for {control.base!r}, and its sizes do not fit "
                       f"{denoiser.name!r}; use the model it was trained with")
    low, high = between(end_sigma, start_sigma)
    added = PictureControl(branch, grey(hint.data), strength, low, high)
    return replace(denoiser, denoise=replace(model, controls=(*model.controls, added)))
