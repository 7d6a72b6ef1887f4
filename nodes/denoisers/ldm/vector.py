"""The vector that SDXL, its refiner and unCLIP models read beside the tokens."""

from __future__ import annotations

import torch
from torch import Tensor

from nodes.denoisers.ldm.layers import sinusoids
from nodes.interface import BadInput, Conditioning

SIZE_WIDTH = 256  # of the sines of one size (Podell et al. 2023, section 2.2)
AESTHETIC_SCORE = 6.0  # what the refiner is told where nothing is said


def vector(conditioning: Conditioning, width: int, height: int, across: int, picture: bool = False) -> Tensor:
    """The pooled prompt, then the sines of each size. [N, width] float32.

    width:          what the network reads
    height, across: of the picture in pixels, which stand for sizes that the conditioning does not say
    picture:        the network reads a picture's embedding instead (unCLIP); zeros stand for no picture
    """
    if picture and (conditioning.pooled is None or conditioning.pooled.shape[1] != width):
        return torch.zeros(1, width)
    if conditioning.pooled is None:
        raise BadInput("expected a conditioning with a pooled vector, as SDXL's text encoders give; got none. "
                       "Encode the prompt with the text encoder of this checkpoint")
    count, odd = divmod(width - conditioning.pooled.shape[1], SIZE_WIDTH)
    if odd or count < 0:
        raise BadInput(f"expected a pooled vector for a network that reads {width} numbers in all, got one of "
                       f"{conditioning.pooled.shape[1]}; encode the prompt with the text encoder of this checkpoint")
    if not count:
        return conditioning.pooled
    sizes = conditioning.sizes if conditioning.sizes is not None else usual_sizes(count, height, across)
    if sizes.shape[1] != count:
        raise BadInput(f"expected {count} sizes (SDXL reads 6, its refiner 5), got {sizes.shape[1]}; make the "
                       "conditioning for this model")
    sizes = sizes.to(conditioning.pooled.device, non_blocking=True)
    told = sinusoids(sizes.flatten(), SIZE_WIDTH).reshape(len(sizes), -1)
    rows = max(len(told), len(conditioning.pooled))
    return torch.cat([conditioning.pooled.expand(rows, -1), told.expand(rows, -1)], 1)


def usual_sizes(count: int, height: int, across: int) -> Tensor:
    """[1, count]: the picture's own size and no crop; then the target, or the aesthetic score of the refiner."""
    told = [height, across, 0, 0, height, across] if count == 6 else [height, across, 0, 0, AESTHETIC_SCORE]
    return torch.tensor([told[:count]], dtype=torch.float32)
