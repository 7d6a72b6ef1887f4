"""Sizes that SDXL is told beside the prompt (Podell et al. 2023, section 2.2), in the order of `Conditioning.sizes`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import torch

from nodes.interface import Conditioning


def with_sizes(conditioning: Conditioning, sizes: Sequence[float]) -> Conditioning:
    """The conditioning with the same sizes for each of its rows: [N, K] float32."""
    rows = len(conditioning.tokens) if conditioning.tokens is not None else 1
    return replace(conditioning, sizes=torch.tensor([list(sizes)], dtype=torch.float32).repeat(rows, 1))
