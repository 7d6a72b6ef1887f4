"""Regional compilation and CUDA graphs together."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakSet

import torch
from torch import Tensor, nn

from nodes.denoisers.acceleration.graphs import Graphs
from nodes.denoisers.acceleration.regions import Regional


@dataclass(frozen=True, eq=False)
class Accelerated:
    """A Runner.

    blocks:        compiles repeated blocks, or None
    graphs:        records and replays whole calls, or None
    channels_last: whether weights of convolutions are laid out with their channels innermost, as tensor cores like it
    """

    blocks: Regional | None
    graphs: Graphs | None
    channels_last: bool = False
    laid_out: WeakSet[nn.Module] = field(default_factory=WeakSet)

    def __call__(self, network: nn.Module, function: Callable[..., Tensor], *args: Any) -> Tensor:
        """The function's result."""
        if self.channels_last and network not in self.laid_out:
            network.to(memory_format=torch.channels_last)
            self.laid_out.add(network)
        with self.blocks.inside(network) if self.blocks else nullcontext():
            return function(*args) if self.graphs is None else self.graphs(network, function, *args)
