"""Which sizes a network takes that halves its pictures some times and doubles them again."""

from __future__ import annotations

from torch import Tensor

from nodes.interface import BadInput


def check_sides(x: Tensor, multiple: int, unit: str = "pixels") -> None:
    """Refuse x [N, C, H, W] unless H and W are multiples of what one innermost cell covers, in pixels or cells."""
    height, width = x.shape[2:]
    if height % multiple or width % multiple:
        near = "x".join(str(-(-side // multiple) * multiple) for side in (width, height))
        raise BadInput(f"expected a width and height that are multiples of {multiple} {unit}, as this model halves its "
                       f"pictures inside, got {width}x{height}; make the noise {near}, for example")
