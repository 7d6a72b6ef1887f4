"""A part of a latent."""

from __future__ import annotations

from typing import Annotated

from nodes.images.pixels import Distance, Side
from nodes.interface import BadInput, Latent, Shape, node
from nodes.latents.fitting import cells


@node("latents.crop", version=1, tags=("cut", "region", "trim"), cheap=True,
      sentence="a rectangle of {width} by {height} pixels is cut out of {latent}")
def crop(
    latent: Annotated[Latent, Shape("N C H W")],
    left: Distance = 0,
    top: Distance = 0,
    width: Side = 512,
    height: Side = 512,
) -> Annotated[Latent, Shape("N C h w")]:
    """Cut a rectangle out of a latent, measured in pixels of its picture.

    Args:
        latent: the latent
        left: pixels left of the rectangle
        top: pixels above the rectangle
        width: width of the rectangle; like the others a multiple of the pixels that a cell stands for
        height: height of the rectangle
    """
    x, y = cells(latent, left, "left"), cells(latent, top, "top")
    w, h = cells(latent, width, "width"), cells(latent, height, "height")
    rows, columns = latent.data.shape[2:]
    if x + w > columns or y + h > rows:
        scale = latent.space.scale
        raise BadInput(f"expected a rectangle inside the latent, got {width} x {height} at ({left}, {top}) of "
                       f"{columns * scale} x {rows * scale} pixels; make it smaller or move it")
    return Latent(latent.data[:, :, y:y + h, x:x + w].clone(), latent.space)
