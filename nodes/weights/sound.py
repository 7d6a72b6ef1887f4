"""Weights that are NaN or infinite: found where their bytes are read for the first time, and named with their file.

Looking at a file takes as long as reading it, so loading does not: small files are looked at when they are opened,
large networks when they are placed, which reads every number anyway.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar
from weakref import WeakKeyDictionary

import torch
from torch import Tensor, nn

from nodes.interface.weight_files import BadWeights

NetworkT = TypeVar("NetworkT", bound=nn.Module)
ALL_ONES = {
    torch.float64: 0x7FF << 52, torch.float32: 0xFF << 23, torch.bfloat16: 0xFF << 7, torch.float16: 0x1F << 10,
    torch.float8_e5m2: 0x1F << 2, torch.float8_e4m3fn: 0x7F,
}  # fmt: skip
"""The bits of the exponent that only numbers which are not finite have all set (of e4m3fn: NaN itself)."""
PIECE = 2**18  # numbers that are looked at twice while they lie in the processor's cache
SHOWN = 3

_unlooked: WeakKeyDictionary[nn.Module, str] = WeakKeyDictionary()
"""Networks whose weights nobody has looked at, and what people call their files."""


def all_finite(tensor: Tensor) -> bool:
    """Whether no number is NaN or infinite. On a CPU that takes as long as reading: their bits are the largest."""
    mark = ALL_ONES.get(tensor.dtype)
    if mark is None or tensor.device.type != "cpu" or not tensor.is_contiguous():
        return not tensor.is_floating_point() or bool(_is_finite(tensor).all())
    width = tensor.dtype.itemsize
    signed = tensor.detach().flatten().view(_SIGNED[width]).numpy()
    sign = 1 << (8 * width - 1)
    for start in range(0, len(signed), PIECE):
        piece = signed[start:start + PIECE]
        if int(piece.max()) >= mark or int(piece.view(f"u{width}").max()) >= sign + mark:
            return False
    return True


_SIGNED = {1: torch.int8, 2: torch.int16, 4: torch.int32, 8: torch.int64}


def _is_finite(tensor: Tensor) -> Tensor:
    """Eight-bit numbers have to be widened to be asked."""
    return (tensor if tensor.dtype.itemsize > 1 else tensor.float()).isfinite()


@dataclass
class Look:
    """Looks at tensors one after the other, on a GPU without waiting for it.

    waiting: what the GPU will say about a tensor, and the tensor as the file has it
    """

    broken: dict[str, tuple[int, int]] = field(default_factory=dict)
    waiting: dict[str, tuple[Tensor, Tensor]] = field(default_factory=dict)

    def __call__(self, name: str, stored: Tensor, moved: Tensor) -> None:
        """stored: as the file has it; moved: the same on the device, not yet in another dtype."""
        if not stored.is_floating_point():
            return
        if moved.device.type == "cpu":
            self.count(name, stored)
        else:
            self.waiting[name] = _is_finite(moved).all(), stored

    def count(self, name: str, tensor: Tensor) -> None:
        """Remember how many numbers of how many are broken, if any."""
        if not all_finite(tensor):
            self.broken[name] = int(_is_finite(tensor).logical_not().sum()), tensor.numel()

    def done(self) -> dict[str, tuple[int, int]]:
        """The tensors that hold broken numbers: how many, of how many."""
        if self.waiting and not bool(torch.stack([finite for finite, _ in self.waiting.values()]).all()):
            for name, (_, tensor) in self.waiting.items():
                self.count(name, tensor)
        self.waiting.clear()
        return self.broken


def words(broken: Mapping[str, tuple[int, int]]) -> str:
    """Which tensors hold how many broken numbers, and what to do."""
    first = list(broken.items())[:SHOWN]
    shown = ", ".join(f"{bad:,} of {count:,} numbers of {name!r}" for name, (bad, count) in first)
    more = f" and of {len(broken) - SHOWN} other tensors" if len(broken) > SHOWN else ""
    return (f"its weights are broken: {shown}{more} are NaN or infinite, so every picture would be black; download the "
            "file again, or choose another")


def refuse_broken_tensors(tensors: Mapping[str, Tensor], name: str) -> None:
    """Look at all tensors of a file now. Raises BadWeights."""
    look = Look()
    for key, tensor in tensors.items():
        look(key, tensor, tensor)
    if broken := look.done():
        raise BadWeights(name, words(broken))


def look_later(network: NetworkT, name: str) -> NetworkT:
    """The same network, whose weights are looked at when it is placed; `name` is what the person calls its file."""
    _unlooked[network] = name
    return network


@contextmanager
def looking(network: nn.Module) -> Iterator[Callable[[str, Tensor, Tensor], None] | None]:
    """What is to be called with each parameter of a network that nobody has looked at, else None. Raises BadWeights."""
    name = _unlooked.get(network)
    if name is None:
        yield None
        return
    look = Look()
    yield look
    if broken := look.done():
        raise BadWeights(name, words(broken))
    _unlooked.pop(network, None)
