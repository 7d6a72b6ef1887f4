"""How the values of a picture are distributed, channel by channel."""

from __future__ import annotations

from typing import Annotated, Any

import torch

from nodes.interface import Figure, Image, Range, Text, Toggle, node
from nodes.plots.cells import axis_data

CHANNELS = {1: (("grey", "#555555"),), 3: (("red", "#cc3333"), ("green", "#228833"), ("blue", "#3355bb"))}


@node("plots.image_histogram", version=1, tags=("converter", "levels", "distribution", "exposure", "channels"),
      sentence="how often each level occurs in {image} is drawn")
def image_histogram(
    image: Image,
    bins: Annotated[int, Range(2, 1024, step=1)] = 64,
    title: Annotated[str, Text(max_length=1000)] = "",
    log: Annotated[bool, Toggle()] = False,
) -> Figure:
    """Draw how often each level occurs in a picture, a line for each channel; alpha is left out.

    Args:
        image: the picture; all of a batch count together
        bins: how finely to divide the levels from 0 to 1
        title: heading of the figure
        log: logarithmic counts
    """
    marks: list[dict[str, Any]] = []
    centres = [(i + 0.5) / bins for i in range(bins)]
    for i, (name, color) in enumerate(CHANNELS[min(image.data.shape[1], 3)]):
        level = (image.data[:, i].clamp(0, 1) * bins).long().clamp(max=bins - 1)
        counts = torch.bincount(level.flatten(), minlength=bins).tolist()
        marks.append({"kind": "line", "x": centres, "y": [float(c) for c in counts], "label": name, "color": color})
    return Figure(title, tuple(marks), {**axis_data("level"), "low": 0.0, "high": 1.0}, axis_data("pixels", log))
