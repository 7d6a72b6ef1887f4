"""Where a U-Net lets others in: at each attention, after each block and before each skip connection joins.

Guidance by perturbed attention, decoupled cross-attention (IP-Adapter), attention maps, regional prompts and FreeU all
work through these, so the network itself knows none of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Protocol

from torch import Tensor

from nodes.encoders.attention import attend


@dataclass(frozen=True)
class Where:
    """A place in the U-Net, in the terms of its tensor names.

    stage: "input", "middle" or "output"; index: number of the block in its stage
    layer: number of the transformer layer in that block; kind: "self" or "cross"
    height, width: of the feature map; heads: of the attention
    """

    stage: str
    index: int
    layer: int = 0
    kind: str = ""
    height: int = 0
    width: int = 0
    heads: int = 0


class OnAttention(Protocol):
    """`hook(q, k, v, where) -> out or None`: q, k, v and out are [B, heads, T, d]; None = no wish."""

    def __call__(self, q: Tensor, k: Tensor, v: Tensor, where: Where) -> Tensor | None: ...


class OnBlock(Protocol):
    """`hook(h, where) -> h`: changes what a block hands on, [B, C, h, w]."""

    def __call__(self, h: Tensor, where: Where) -> Tensor: ...


class OnJoin(Protocol):
    """`hook(h, skip, where) -> (h, skip)`: changes both before an output block reads them side by side."""

    def __call__(self, h: Tensor, skip: Tensor, where: Where) -> tuple[Tensor, Tensor]: ...


@dataclass(frozen=True)
class Hooks:
    """What is done where. Empty hooks cost nothing.

    attention: asked in turn; the first result that is not None stands for the attention's own
    added:     asked in turn; each result that is not None is added to that (decoupled cross-attention)
    block:     applied in turn to the result of every block
    join:      applied in turn before every output block
    """

    attention: tuple[OnAttention, ...] = ()
    added: tuple[OnAttention, ...] = ()
    block: tuple[OnBlock, ...] = ()
    join: tuple[OnJoin, ...] = ()

    def __add__(self, other: Hooks) -> Hooks:
        """Both; these are asked first."""
        return Hooks(self.attention + other.attention, self.added + other.added, self.block + other.block,
                     self.join + other.join)

    def attended(self, q: Tensor, k: Tensor, v: Tensor, where: Where) -> Tensor:
        """The result of one attention."""
        out = next((o for hook in self.attention if (o := hook(q, k, v, where)) is not None), None)
        out = attend(q, k, v) if out is None else out
        for hook in self.added:
            more = hook(q, k, v, where)
            out = out if more is None else out + more
        return out

    def after_block(self, h: Tensor, where: Where) -> Tensor:
        """What a block hands on."""
        for hook in self.block:
            h = hook(h, where)
        return h

    def before_join(self, h: Tensor, skip: Tensor, where: Where) -> tuple[Tensor, Tensor]:
        """What an output block reads."""
        for hook in self.join:
            h, skip = hook(h, skip, where)
        return h, skip


NONE = Hooks()
"""Nothing is changed."""


@dataclass(frozen=True)
class Residuals:
    """What control branches add inside the U-Net.

    skips:  one for each skip connection, in the order of the input blocks (ControlNet, Zhang et al. 2023), or None
    middle: added after the middle block, or None
    inputs: added to what an input block hands on, by its number (T2I-Adapter, Mou et al. 2023)
    """

    skips: Sequence[Tensor | None] = ()
    middle: Tensor | None = None
    inputs: Mapping[int, Tensor] = field(default_factory=dict)

    def __add__(self, other: Residuals) -> Residuals:
        """Both together: several control branches add up."""
        skips = tuple(_sum(a, b) for a, b in zip_longest(self.skips, other.skips))
        numbers = {*self.inputs, *other.inputs}
        inputs = {i: s for i in numbers if (s := _sum(self.inputs.get(i), other.inputs.get(i))) is not None}
        return Residuals(skips, _sum(self.middle, other.middle), inputs)


def _sum(a: Tensor | None, b: Tensor | None) -> Tensor | None:
    if a is None or b is None:
        return b if a is None else a
    return a + b
