"""A figure as a picture."""

from __future__ import annotations

from typing import Annotated

from nodes.images.files import to_tensor
from nodes.interface import Figure, Image, Range, Shape, node
from nodes.plots.drawing import draw

Side = Annotated[int, Range(64, 8192, step=1, unit="px")]


@node("plots.render", version=1, tags=("converter", "figure", "png", "draw"), sentence="{figure} is drawn as a picture")
def render(figure: Figure, width: Side = 800, height: Side = 600) -> Annotated[Image, Shape("1 3 height width")]:
    """Draw a figure as a picture.

    Args:
        figure: the figure
        width: width of the picture
        height: height of the picture
    """
    return Image(to_tensor(draw(figure, width, height))[None])
