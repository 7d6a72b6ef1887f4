"""Rules of emphasis: how weights are typed, how chunks are filled, and what a weight does to a hidden state."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from torch import Tensor

from nodes.encoders.sd.chunks import Chunk, Group, by_commas, by_groups
from nodes.encoders.sd.emphasis import Stretch, a1111, comfyui, plain


def from_empty(states: Tensor, empty: Tensor, weights: Tensor) -> Tensor:
    """Away from the empty prompt: e + w (z - e) at each place, as ComfyUI does.

    states: [chunks, L, D]; empty: [1, L, D]; weights: [chunks, L, 1]
    """
    return states.where(weights == 1, empty + (states - empty) * weights)


def with_mean(states: Tensor, empty: Tensor, weights: Tensor) -> Tensor:
    """Times w, then each chunk scaled so that its mean is what it was, as A1111 does. Shapes as in `from_empty`."""
    weighted = states * weights
    scale = states.mean((1, 2), keepdim=True) / weighted.mean((1, 2), keepdim=True)
    return states.where((weights == 1).all(1, keepdim=True), weighted * scale)


def scaled(states: Tensor, empty: Tensor, weights: Tensor) -> Tensor:
    """Times w and no more, as A1111's emphasis "No norm" does. Shapes as in `from_empty`."""
    return states * weights


@dataclass(frozen=True)
class Rules:
    """How a prompt is read.

    stretches:  the prompt to stretches with weights
    fill:       groups of places to chunks of a given room
    weigh:      hidden states, those of the empty prompt and weights to hidden states
    bare_names: textual inversions are also found by their bare names
    """

    stretches: Callable[[str], list[Stretch]]
    fill: Callable[[Sequence[Group], int], list[Chunk]]
    weigh: Callable[[Tensor, Tensor, Tensor], Tensor]
    bare_names: bool = False


RULES = {
    "comfyui": Rules(comfyui, by_groups, from_empty),
    "a1111": Rules(a1111, by_commas, with_mean, bare_names=True),
    "a1111_no_norm": Rules(a1111, by_commas, scaled, bare_names=True),
    "none": Rules(plain, by_groups, from_empty),
}
