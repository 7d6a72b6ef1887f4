"""Pictures in rows and columns, labelled by what was varied."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import torch

from nodes.images.layout import arrange
from nodes.images.pixels import over_color
from nodes.images.sheet import Style, draw_sheet
from nodes.interface import Axis, AxisValues, BadInput, Color, Context, Image, Range, Shape, Text, Toggle, node


def axes_of(ctx: Context, images: Sequence[Image]) -> tuple[AxisValues, ...]:
    """The axes that the pictures run over: those being reduced, and within each cell its batch."""
    counts = {image.data.shape[0] for image in images}
    if len(counts) > 1:
        raise BadInput(f"expected equally many pictures in each cell, got {min(counts)} to {max(counts)}; "
                       "make the batches equal, or take some out with images.pick")
    axes = ctx.axes
    if not axes and len(images) > 1:
        axes = (AxisValues("", tuple(range(len(images)))),)
    batch = counts.pop()
    return (*axes, AxisValues("", tuple(range(batch)))) if batch > 1 else axes


@node("images.grid", version=1, tags=("axis", "sheet", "contact", "table", "compare", "xy plot", "montage"),
      sentence="{images} are laid out in a grid[ over {over}][, titled {title}]")
def grid(
    ctx: Context,
    images: Annotated[list[Image], Axis()],
    columns: Annotated[int, Range(0, 1000, step=1)] = 0,
    gap: Annotated[int, Range(0, 256, step=1, unit="px")] = 4,
    background: Annotated[str, Color()] = "#ffffff",
    labels: Annotated[bool, Toggle()] = True,
    label_size: Annotated[int, Range(6, 200, step=1, unit="px")] = 14,
    title: Annotated[str, Text(max_length=1000)] = "",
) -> Annotated[Image, Shape("1 3 H W")]:
    """Lay out the pictures of one or more axes in a labelled grid.

    One axis fills one row, or wraps after `columns`. Two axes: the first runs down, the second to the right. With
    more, the last runs to the right and the others are combined downwards. A batch inside a cell counts as one more
    axis. Smaller pictures are centred in their place; none is resized.

    Args:
        images: the pictures, from each cell of the axes named in `over`, or one batch
        columns: where to wrap a single axis; 0 keeps one row, and makes a batch roughly square
        gap: pixels between two pictures
        background: colour between and behind the pictures; the text on it is black or white, whichever reads better
        labels: write the value of each axis beside its rows and columns
        label_size: height of the text
        title: a line above the grid
    """
    tiles = [over_color(sample[None], background)[0] for image in images for sample in image.data]
    layout = arrange(axes_of(ctx, images), len(tiles), columns)
    style = Style(gap, background, label_size)
    sheet = draw_sheet(tiles, layout if labels else layout.without_labels(), style, title)
    return Image(torch.as_tensor(sheet)[None])
