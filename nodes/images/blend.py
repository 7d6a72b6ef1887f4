"""Two pictures, one on top of the other."""

from __future__ import annotations

from typing import Annotated

from nodes.images.blending import MODES
from nodes.images.pixels import clamped, describe
from nodes.interface import BadInput, Choice, Image, Mask, Range, Shape, node


def check_fit(base: Image, layer: Image) -> None:
    """Refuse pictures that do not lie on each other pixel by pixel."""
    count, channels, *size = base.data.shape
    layer_count, layer_channels, *layer_size = layer.data.shape
    if size != layer_size:
        raise BadInput(f"expected two pictures of one size, got base {describe(base)} and layer {describe(layer)}; "
                       "wire one of them through images.resize or images.crop")
    if channels != layer_channels:
        raise BadInput(f"expected the same channels, got base {describe(base)} and layer {describe(layer)}; "
                       "wire the other through images.to_rgb or images.to_grey")
    if count != layer_count and 1 not in (count, layer_count):
        raise BadInput(f"expected as many layers as bases, or one for all, got {layer_count} and {count}; take some "
                       "out with images.pick")


@node("images.blend", version=1, tags=("composite", "layer", "multiply", "screen", "overlay", "mix"),
      sentence="{layer} is laid over {base}[ in the mode {mode}][ at {factor}][ under {mask}]")
def blend(
    base: Annotated[Image, Shape("N C H W")],
    layer: Annotated[Image, Shape("M C H W")],
    mode: Annotated[str, Choice(MODES)] = "normal",
    factor: Annotated[float, Range(0, 1, step=0.01)] = 1.0,
    mask: Mask | None = None,
) -> Annotated[Image, Shape("n C H W")]:
    """Lay one picture over another with a blend mode, fully, partly or under a mask.

    Args:
        base: the picture below
        layer: the picture on top, of the same size
        mode: how the two colours meet
        factor: how much of the result shows: 0 is the base, 1 the blend
        mask: where the result shows: 1 shows it, 0 the base
    """
    check_fit(base, layer)
    weight = factor if mask is None else factor * mask_over(mask, base).data
    mixed = MODES[mode](base.data, layer.data).clamp(0, 1)
    return clamped(base.data + weight * (mixed - base.data))


def mask_over(mask: Mask, image: Image) -> Mask:
    """The mask, once it is sure to lie on the picture pixel by pixel."""
    if mask.data.shape[2:] != image.data.shape[2:]:
        rows, columns = mask.data.shape[2:]
        raise BadInput(f"expected a mask of the picture's size, got {columns} x {rows} for {describe(image)}; "
                       "wire the mask through masks.fit")
    if mask.data.shape[0] not in (1, image.data.shape[0]) and image.data.shape[0] != 1:
        raise BadInput(f"expected one mask or one a picture, got {mask.data.shape[0]} for {describe(image)}; take one "
                       "with masks.pick")
    return mask
