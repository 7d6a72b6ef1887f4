"""A picture out of focus."""

from __future__ import annotations

from typing import Annotated

from nodes.images.kernels import BORDERS, gaussian_blur
from nodes.images.pixels import clamped, on_premultiplied
from nodes.interface import Choice, Image, Range, Shape, node


@node("images.blur", version=1, tags=("gaussian", "smooth", "soften", "filter"),
      sentence="{image} is blurred (sigma {sigma})")
def blur(
    image: Annotated[Image, Shape("N C H W")],
    sigma: Annotated[float, Range(0, 64, step=0.1, unit="px")] = 2.0,
    border: Annotated[str, Choice(BORDERS)] = "replicate",
) -> Annotated[Image, Shape("N C H W")]:
    """Blur a picture by a Gaussian.

    Args:
        image: the picture
        sigma: standard deviation of the Gaussian; 0 changes nothing
        border: how the picture goes on beyond its edge
    """
    return clamped(on_premultiplied(image.data, lambda x: gaussian_blur(x, sigma, border)))
