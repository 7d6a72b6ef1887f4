"""A latent of another size."""

from __future__ import annotations

from typing import Annotated

from nodes.images.pixels import check_size
from nodes.images.resampling import NAMES, resample
from nodes.interface import Choice, Latent, Range, Shape, node


@node("latents.upscale", version=1, tags=("resize", "scale", "enlarge", "hires fix", "resample"), cheap=True,
      sentence="{latent} is scaled by {factor}[ by the filter {method}]")
def upscale(
    latent: Annotated[Latent, Shape("N C H W")],
    factor: Annotated[float, Range(0.05, 16, step=0.05, log=True)] = 2.0,
    method: Annotated[str, Choice(NAMES)] = "bicubic",
) -> Annotated[Latent, Shape("N C h w")]:
    """Scale a latent by a factor, keeping its proportions; sample from it again to give it detail.

    Args:
        latent: the latent
        factor: new size over old size; below 1 it shrinks
        method: the filter: nearest repeats cells, box averages, bilinear is soft, bicubic and lanczos are sharp
    """
    count, _, rows, columns = latent.data.shape
    width, height = max(1, round(columns * factor)), max(1, round(rows * factor))
    check_size(width, height, count)
    return Latent(resample(latent.data, height, width, method).float(), latent.space)
