"""The vector that SDXL, its refiner and unCLIP models read beside the tokens."""

from __future__ import annotations

import torch
from torch import Tensor

from nodes.denoisers.ldm.layers import sinusoids
from nodes.interface import BadInput, Conditioning

SIZE_WIDTH = 256  # of the sines of one size (Podell et al. 2023, section 2.2)
AESTHETIC_SCORES = 6.0, 2.5  # what the refiner is told where nothing is said, of what to go towards and away from


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
    sizes = sizes_told(conditioning.sizes, count, height, across, conditioning.negative)
    if sizes.shape[1] != count:
        raise BadInput(f"expected {count} sizes (SDXL reads 6, its refiner 5), got {sizes.shape[1]}; make the "
                       "conditioning for this model")
    sizes = sizes.to(conditioning.pooled.device, non_blocking=True)
    told = sinusoids(sizes.flatten(), SIZE_WIDTH).reshape(len(sizes), -1)
    rows = max(len(told), len(conditioning.pooled))
    return torch.cat([conditioning.pooled.expand(rows, -1), told.expand(rows, -1)], 1)


def sizes_told(sizes: Tensor | None, count: int, height: int, across: int, negative: Tensor | None = None) -> Tensor:
    """[N, K] of a conditioning; rows that say nothing are told the picture's own."""
    if sizes is None:
        return usual_sizes(count, height, across, negative)
    if sizes.shape[1] != count or not bool((unsaid := sizes < 0).any()):
        return sizes
    return torch.where(unsaid, usual_sizes(count, height, across, negative).to(sizes), sizes)


def usual_sizes(count: int, height: int, across: int, negative: Tensor | None = None) -> Tensor:
    """[1 or N, count]: the picture's own size and no crop; then the target, or the aesthetic score of the refiner.

    negative: rows that guidance keeps away from, [N] bool, or None
    """
    towards, away = ([height, across, 0, 0, *end][:count] for end in (
        [[height, across]] * 2 if count == 6 else [[score] for score in AESTHETIC_SCORES]))
    rows = [away if kept_away else towards for kept_away in ([False] if negative is None else negative.tolist())]
    return torch.tensor(rows, dtype=torch.float32)
