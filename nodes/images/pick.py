"""One picture of a batch."""

from __future__ import annotations

from typing import Annotated

from nodes.images.pixels import describe
from nodes.interface import BadInput, Image, Range, Shape, node


@node("images.pick", version=1, tags=("batch", "index", "select"), cheap=True, phrase="picture {index} of {image}")
def pick(
    image: Annotated[Image, Shape("N C H W")],
    index: Annotated[int, Range(-10_000, 9_999, step=1)] = 0,
) -> Annotated[Image, Shape("1 C H W")]:
    """One picture of a batch.

    Args:
        image: the batch
        index: its position, counted from 0; -1 is the last
    """
    count = image.data.shape[0]
    if not -count <= index < count:
        raise BadInput(f"expected an index below {count}, got {index}; the batch has {describe(image)}")
    return Image(image.data[index % count:index % count + 1].clone())
