"""A family of published networks: how its files are told, and how they become a Denoiser."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor, nn

from nodes.denoisers.class_labels import ANY
from nodes.interface import Conditioning, Denoiser, Space

Shapes = Mapping[str, tuple[int, ...]]


@dataclass(frozen=True)
class Family:
    """A family of networks in the layout of its authors.

    name:  what people call it
    marks: names of tensors, below the prefix of the network, that only this family has all of
    build: `build(shapes)` makes the network, on whatever device is the default
    wrap:  `wrap(network, dtype)` makes its Denoiser, not yet named
    order: families of a higher number are asked later
    """

    name: str
    marks: tuple[str, ...]
    build: Callable[[Shapes], nn.Module]
    wrap: Callable[[Any, torch.dtype], Denoiser]
    order: int = 0

    def prefix(self, names: Iterable[str]) -> str | None:
        """What the names of the network's tensors begin with in a file, or None when it is of another family."""
        known = set(names)
        first = self.marks[0]
        ends = sorted((n.removesuffix(first) for n in known if n == first or n.endswith(f".{first}")), key=preferred)
        return next((p for p in ends if all(p + mark in known for mark in self.marks)), None)

    def load(self, tensors: Mapping[str, Tensor], prefix: str, name: str, device: torch.device,
             dtype: torch.dtype) -> Denoiser:
        """The denoiser of a file's tensors. Raises RuntimeError when they are not exactly those of the network."""
        own = {n.removeprefix(prefix): t for n, t in tensors.items() if n.startswith(prefix)}
        with torch.device("meta"):  # nothing is drawn that the file then replaces
            network = self.build({n: tuple(t.shape) for n, t in own.items()})
        network.load_state_dict(own, assign=True)
        network = network.requires_grad_(False).eval().to(device, torch.float32)
        return replace(self.wrap(network, dtype), name=name)


def preferred(prefix: str) -> tuple[bool, int]:
    """Averaged weights first, then the shortest prefix."""
    return "ema" not in prefix, len(prefix)


def labelled(denoise: Any, space: Space, low: float, high: float, size: int | None, classes: int,
             any_class: bool = True) -> Denoiser:
    """A Denoiser that takes a class where the network knows several.

    any_class: whether the network also knows what stands for no class, so that guidance can put both into one batch
    """
    null = Conditioning(labels=torch.tensor([ANY]), text=("any class",)) if classes and any_class else None
    return Denoiser(denoise, space, low, high, ("class",) if classes else (), size, null=null)


FAMILIES: list[Family] = []
"""All families; each file of `nodes.denoisers.families` adds its own."""


def family(found: Family) -> Family:
    """Register a family."""
    FAMILIES.append(found)
    FAMILIES.sort(key=lambda f: f.order)
    return found
