"""Tones changed by a drawn curve."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from torch import Tensor

from nodes.images.pixels import clamped, grey
from nodes.interface import Choice, Curve, Image, Shape, node
from nodes.values.interpolation import JOINS, curve_at

Tone = Callable[[Tensor], Tensor]


def _only(index: int) -> Callable[[Tensor, Tone], Tensor]:
    def change(colors: Tensor, tone: Tone) -> Tensor:
        index_here = min(index, colors.shape[1] - 1)
        changed = colors.clone()
        changed[:, index_here] = tone(colors[:, index_here])
        return changed

    return change


def _luma(colors: Tensor, tone: Tone) -> Tensor:
    """Each pixel is shifted by what the curve does to its luma: the differences between its colours stay."""
    luma = grey(colors)
    return colors + (tone(luma) - luma)


CHANNELS: dict[str, Callable[[Tensor, Tone], Tensor]] = {
    "all": lambda colors, tone: tone(colors), "luma": _luma, "red": _only(0), "green": _only(1), "blue": _only(2),
}
"""What a curve is applied to; a grey picture has one channel, which all of them mean."""


@node("images.curve", version=1, tags=("tone", "levels", "contrast", "gradation", "color", "curves"),
      sentence="the tones of {image} are changed by a curve")
def curve(
    image: Annotated[Image, Shape("N C H W")],
    points: Annotated[list[float], Curve(join="join")] = (0.0, 0.0, 1.0, 1.0),  # type: ignore[assignment]
    channel: Annotated[str, Choice(CHANNELS)] = "all",
    join: Annotated[str, Choice(JOINS)] = "smooth",
) -> Annotated[Image, Shape("N C H W")]:
    """Change the tones of a picture by a drawn curve; alpha is kept.

    Args:
        image: the picture
        points: the curve, as x, y, x, y, ...: the tone before (0 black, 1 white) and the tone after
        channel: which colours it changes; luma changes brightness and keeps the differences between the colours
        join: smooth never overshoots between two points (monotone cubic), linear is straight
    """
    colors = 3 if image.data.shape[1] == 4 else image.data.shape[1]
    changed = image.data.clone()
    changed[:, :colors] = CHANNELS[channel](image.data[:, :colors], lambda x: curve_at(points, x, join).to(x.dtype))
    return clamped(changed)
