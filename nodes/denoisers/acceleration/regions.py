"""Regional compilation: the blocks that a network repeats are compiled, each kind once, and the rest stays as it is.

A block compiles in seconds where a whole network takes minutes. Its weights are inputs of the compiled code, so blocks
of equal sizes share it, and weights that change in their place (LoRA) change nothing about it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from weakref import WeakKeyDictionary

import torch
from torch import Tensor, nn

from nodes.denoisers.adm import layers as adm
from nodes.denoisers.dit import DiTBlock
from nodes.denoisers.edm import magnitude_preserving
from nodes.denoisers.edm import unet as edm
from nodes.denoisers.ldm.layers import ResBlock
from nodes.denoisers.ldm.transformer import CrossAttention, TransformerBlock
from nodes.encoders.attention import attend

MOST_VARIANTS = 96
"""Sizes of blocks that are compiled; a U-Net has up to thirty, each for every size of picture."""


def transformer_block(block: TransformerBlock, x: Tensor, context: Tensor) -> Tensor:
    """The block where no hook looks in: it does not matter where it stands, so equal blocks share their code."""
    own = block.norm1(x)
    x = x + attention(block.attn1, own, own)
    x = x + attention(block.attn2, block.norm2(x), context)
    return x + block.ff(block.norm3(x))  # type: ignore[no-any-return]


def attention(layer: CrossAttention, x: Tensor, context: Tensor) -> Tensor:
    """The layer's own attention."""
    q, k, v = layer.split(layer.to_q(x)), layer.split(layer.to_k(context)), layer.split(layer.to_v(context))
    return layer.to_out(attend(q, k, v).transpose(1, 2).flatten(2))  # type: ignore[no-any-return]


def whole(block: nn.Module, *args: Any, **named: Any) -> Any:
    """The block's own `forward`."""
    return type(block).forward(block, *args, **named)


@dataclass(frozen=True)
class Region:
    """A kind of block that is compiled.

    function: `function(block, *args)`
    hooked:   whether the block takes hooks and a place behind its tensors; where a hook is set, nothing is compiled
    """

    function: Callable[..., Any] = whole
    hooked: bool = False


REGIONS: dict[type[nn.Module], Region] = {
    ResBlock: Region(),
    TransformerBlock: Region(transformer_block, hooked=True),
    adm.ResBlock: Region(),
    adm.AttentionBlock: Region(),
    edm.Block: Region(),
    magnitude_preserving.Block: Region(),
    DiTBlock: Region(),
}
"""The blocks of our own networks; those of diffusers say themselves what they repeat."""


def regions(network: nn.Module) -> Iterator[tuple[nn.Module, Region]]:
    """The blocks of a network that are compiled."""
    repeated = getattr(network, "_repeated_blocks", None) or ()
    for module in network.modules():
        if type(module) in REGIONS:
            yield module, REGIONS[type(module)]
        elif type(module).__name__ in repeated:
            yield module, Region()


@dataclass(frozen=True, eq=False)
class Regional:
    """Compiled blocks of any network; each keeps its parameters, its name and its place.

    backend: of torch.compile
    """

    backend: Any = "inductor"
    known: WeakKeyDictionary[nn.Module, list[tuple[nn.Module, Callable[..., Any]]]] = field(
        default_factory=WeakKeyDictionary)

    @cached_property
    def functions(self) -> dict[Callable[..., Any], Callable[..., Any]]:
        """The compiled functions by the plain ones."""
        return {}

    def compiled(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, compiled for the sizes that it meets."""
        if function not in self.functions:
            self.functions[function] = torch.compile(function, backend=self.backend, dynamic=False)
        return self.functions[function]

    @contextmanager
    def inside(self, network: nn.Module) -> Iterator[None]:
        """Run the network's blocks compiled; afterwards they are as before. For one thread at a time."""
        if network not in self.known:
            self.known[network] = [(block, self.forward(block, region)) for block, region in regions(network)]
        blocks = self.known[network]
        with torch._dynamo.config.patch(recompile_limit=MOST_VARIANTS, accumulated_recompile_limit=8 * MOST_VARIANTS):
            for block, forward in blocks:
                block.forward = forward  # type: ignore[method-assign]
            try:
                yield
            finally:
                for block, _ in blocks:
                    del block.forward

    def forward(self, block: nn.Module, region: Region) -> Callable[..., Any]:
        """What stands for the block's `forward` inside."""
        function, plain = self.compiled(region.function), type(block).forward
        if not region.hooked:
            return lambda *args, **named: function(block, *args, **named)

        def hooked(x: Tensor, context: Tensor, hooks: Any, where: Any) -> Any:
            if hooks.attention or hooks.added:
                return plain(block, x, context, hooks, where)
            return function(block, x, context)

        return hooked
