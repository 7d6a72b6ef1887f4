"""A mask brought to the size of a picture."""

from __future__ import annotations

from typing import Annotated

from nodes.images.resampling import NAMES, resample
from nodes.images.resize import crop_to_ratio
from nodes.interface import Choice, Image, Mask, Shape, node


@node("masks.fit", version=1, tags=("resize", "scale", "match size"),
      sentence="{mask} is brought to the size of {image}")
def fit(
    mask: Annotated[Mask, Shape("M 1 h w")],
    image: Annotated[Image, Shape("N C H W")],
    method: Annotated[str, Choice(NAMES)] = "bilinear",
    fit: Annotated[str, Choice(("stretch", "crop"))] = "stretch",
) -> Annotated[Mask, Shape("M 1 H W")]:
    """Bring a mask to the size of a picture.

    Args:
        mask: the mask
        image: the picture whose size is taken
        method: the filter: nearest keeps the edge hard, bilinear makes it smooth
        fit: stretch changes the proportions; crop keeps them and cuts what stands over, evenly on both sides
    """
    height, width = image.data.shape[2:]
    data = crop_to_ratio(mask.data, width, height) if fit == "crop" else mask.data
    return Mask(resample(data, height, width, method).clamp(0, 1).float())
