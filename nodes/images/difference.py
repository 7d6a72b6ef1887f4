"""Where two pictures differ."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from torch import Tensor

from nodes.images.blend import check_fit
from nodes.images.pixels import clamped
from nodes.interface import Choice, Image, Range, Shape, node

SHOWN: dict[str, Callable[[Tensor], Tensor]] = {
    "absolute": lambda x: x.abs(),
    "signed": lambda x: 0.5 + x / 2,
    "largest channel": lambda x: x.abs().amax(1, keepdim=True),
}


@node("images.difference", version=1, tags=("compare", "diff", "error", "change"),
      sentence="{image} is compared with {reference}")
def difference(
    image: Annotated[Image, Shape("N C H W")],
    reference: Annotated[Image, Shape("M C H W")],
    gain: Annotated[float, Range(0.1, 255, step=0.1, log=True)] = 1.0,
    show: Annotated[str, Choice(SHOWN)] = "absolute",
) -> Annotated[Image, Shape("n c H W")]:
    """Show where two pictures differ, pixel by pixel; metrics.psnr and metrics.ssim say by how much.

    Args:
        image: the picture
        reference: what it is compared with, of the same size and channels
        gain: factor for faint differences
        show: absolute: black is equal; signed: grey is equal, lighter is more; largest channel: one channel
    """
    check_fit(image, reference)
    return clamped(SHOWN[show]((image.data - reference.data) * gain))
