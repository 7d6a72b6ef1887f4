"""First values of a network's weights; none where it is built on "meta" for the tensors of a file.

Drawing on "meta" gives nothing and makes torch import its compiler, which takes two seconds.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn


def normal(tensor: Tensor, std: float) -> None:
    """Draw normal numbers into a weight, in place."""
    if not tensor.is_meta:
        nn.init.normal_(tensor, std=std)


def drawn(*shape: int, std: float) -> nn.Parameter:
    """A weight of normal numbers."""
    weight = nn.Parameter(torch.empty(shape))
    normal(weight, std)
    return weight


def table(count: int, width: int, std: float = 1.0) -> nn.Embedding:
    """A vector for each of `count` ids."""
    return nn.Embedding.from_pretrained(drawn(count, width, std=std), freeze=False)
