"""A picture placed on another one."""

from __future__ import annotations

from typing import Annotated

import torch
from torch import Tensor

from nodes.images.blend import mask_over
from nodes.images.pixels import LONGEST_SIDE, clamped, describe, split_alpha
from nodes.interface import BadInput, Image, Mask, Range, Shape, node

Place = Annotated[int, Range(-LONGEST_SIDE, LONGEST_SIDE, step=1, unit="px")]


def over(base: Tensor, color: Tensor, alpha: Tensor) -> Tensor:
    """Colours with their alpha over [N, C, H, W]: the operator "over" of Porter & Duff 1984.

    a = a_s + a_b (1 - a_s),  c = (a_s c_s + a_b (1 - a_s) c_b) / a;  an opaque base has a_b = 1
    """
    below, base_alpha = split_alpha(base)
    if base_alpha.shape[1] == 0:
        return below + alpha * (color - below)
    kept = base_alpha * (1 - alpha)
    total = alpha + kept
    mixed = torch.where(total > 0, (alpha * color + kept * below) / total.clamp(min=1e-6), below)
    return torch.cat([mixed, total], dim=1)


def check_fit(base: Image, layer: Image) -> None:
    """Refuse a layer of other colours, or of a count that pairs with no picture of the base."""
    if min(base.data.shape[1], 3) != min(layer.data.shape[1], 3):
        raise BadInput(f"expected the same colours, got base {describe(base)} and layer {describe(layer)}; wire the "
                       "grey one through images.to_rgb or the other through images.to_grey")
    count, layers = base.data.shape[0], layer.data.shape[0]
    if count != layers and 1 not in (count, layers):
        raise BadInput(f"expected as many layers as bases, or one for all, got {layers} and {count}; take some out "
                       "with images.pick")


@node("images.composite", version=1, tags=("paste", "place", "overlay", "alpha", "over", "layer", "insert"),
      sentence="{layer} is placed on {base} at ({left}, {top})[ under {mask}]")
def composite(
    base: Annotated[Image, Shape("N C H W")],
    layer: Annotated[Image, Shape("M c h w")],
    left: Place = 0,
    top: Place = 0,
    opacity: Annotated[float, Range(0, 1, step=0.01)] = 1.0,
    mask: Annotated[Mask | None, Shape("m 1 h w")] = None,
) -> Annotated[Image, Shape("n C H W")]:
    """Place a picture of any size on another one, with its transparency, under a mask or partly.

    Args:
        base: the picture below; the result has its size and channels
        layer: the picture on top; what hangs over the edge is cut
        left: where the left edge of the layer lies on the base; negative begins outside
        top: where the upper edge of the layer lies on the base; negative begins outside
        opacity: how much of the layer shows
        mask: of the layer's size: 1 shows the layer, 0 the base
    """
    check_fit(base, layer)
    rows, columns = base.data.shape[2:]
    height, width = layer.data.shape[2:]
    y = slice(max(top, 0), min(top + height, rows))
    x = slice(max(left, 0), min(left + width, columns))
    if y.start >= y.stop or x.start >= x.stop:
        raise BadInput(f"expected a layer that lies on the base at least in part, got {describe(layer)} at ({left}, "
                       f"{top}) of {describe(base)}; move it by left and top")
    color, alpha = split_alpha(layer.data)
    alpha = opacity * (alpha if alpha.shape[1] else torch.ones_like(color[:, :1]))
    if mask is not None:
        alpha = alpha * mask_over(mask, layer).data
    seen = (..., slice(y.start - top, y.stop - top), slice(x.start - left, x.stop - left))
    count = max(base.data.shape[0], layer.data.shape[0], alpha.shape[0])
    result = base.data.expand(count, -1, -1, -1).clone()
    result[..., y, x] = over(result[..., y, x], color[seen], alpha[seen])
    return clamped(result)
