"""How one kind of diffusers network is called, and what its text encoders give it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import torch
from torch import Tensor

from nodes.interface import Conditioning


class Given(NamedTuple):
    """What a network is given beside x, a row for each sample, on its device and in its dtype.

    mask:     which tokens count, [N, L] bool
    guidance: strength of the guidance that a distilled network was taught
    """

    tokens: Tensor | None
    mask: Tensor | None
    pooled: Tensor | None
    labels: Tensor | None
    sizes: Tensor | None
    concat: Tensor | None
    guidance: float


@dataclass(frozen=True)
class FolderFamily:
    """A class of networks of diffusers.

    network: the name of the class
    name:    what people call the family; also the name of its latent space
    call:    `call(network, x, time, given) -> output` of the shape of x, or with more channels that are dropped
    flow:    whether it predicts velocities of a flow; otherwise what its scheduler says, at discrete levels
    results: what the pipeline's `encode_prompt` returns, in its order; a shorter return lacks the last ones
    masked:  whether it is told which tokens count
    accepts: the kinds of conditioning it takes
    part:    the folder of the network
    """

    network: str
    name: str
    call: Callable[[Any, Tensor, Tensor, Given], Tensor]
    flow: bool = True
    results: tuple[str, ...] = ("tokens", "nothing")
    masked: bool = False
    accepts: tuple[str, ...] = ("text",)
    part: str = "transformer"


FAMILIES: dict[str, FolderFamily] = {}
"""All families by the class of their network; each file of `nodes.denoisers.folders.families` adds its own."""


def folder_family(found: FolderFamily) -> FolderFamily:
    """Register a family."""
    FAMILIES[found.network] = found
    return found


def given_to(like: Tensor, conditioning: Conditioning, masked: bool, guidance: float) -> Given:
    """The conditioning as the network reads it, with as many rows as `like` and in its dtype.

    masked: whether tokens of zeros stand for none: they are cut off where no row has one, and masked elsewhere
    """

    def ready(value: Tensor | None, dtype: torch.dtype) -> Tensor | None:
        return None if value is None else value.to(like.device, dtype).expand(len(like), *value.shape[1:])

    tokens, mask = conditioning.tokens, None
    if tokens is not None and masked:
        used = tokens.ne(0).any(-1)
        longest = max(1, int(used.sum(1).max()))
        tokens, mask = tokens[:, :longest], ready(used[:, :longest], torch.bool)
    return Given(ready(tokens, like.dtype), mask, ready(conditioning.pooled, like.dtype),
                 ready(conditioning.labels, torch.int64), ready(conditioning.sizes, like.dtype),
                 ready(conditioning.concat, like.dtype), guidance)
