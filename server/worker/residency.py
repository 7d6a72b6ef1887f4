"""Which networks stand on the device: those a call needs; the others wait in host memory when room is short.

Weights move by bytes and by last use, never by the name of a model. A network keeps its identity when it moves, so
the values that hold it need not know. Only what was moved away here is brought back: a network that its loader left
on the host stays there. On the CPU there is nothing to move.
"""

from __future__ import annotations

import weakref
from collections import OrderedDict
from collections.abc import Iterable
from typing import Any, Protocol

_WORKSPACE = 1024**3
"""Bytes left free beside the weights for what a network computes."""


class Mover(Protocol):
    """One device: how much is free, whether a network stands on it, and how it gets there and back."""

    def free(self) -> int: ...
    def resident(self, network: Any) -> bool: ...
    def to_device(self, network: Any) -> None: ...
    def to_host(self, network: Any) -> None: ...


class CudaMover:
    """A CUDA device."""

    def __init__(self, device: str = "cuda") -> None:
        self._device = device

    def free(self) -> int:
        """Bytes that could be allocated now, the allocator's own reserve included."""
        import torch

        unused = torch.cuda.memory_reserved() - torch.cuda.memory_allocated()
        return int(torch.cuda.mem_get_info()[0]) + int(unused)

    def resident(self, network: Any) -> bool:
        """Whether the network's weights are on the device."""
        return all(p.device.type == "cuda" for p in network.parameters())

    def to_device(self, network: Any) -> None:
        """Move the weights to the device."""
        network.to(self._device)

    def to_host(self, network: Any) -> None:
        """Move the weights to host memory and hand the freed blocks back."""
        import torch

        network.to("cpu")
        torch.cuda.empty_cache()


class Residency:
    """Keeps the networks of the current call on the device and moves idle ones out of the way."""

    def __init__(self, mover: Mover | None, workspace: int = _WORKSPACE) -> None:
        self._mover, self._workspace = mover, workspace
        self._known: OrderedDict[int, weakref.ref[Any]] = OrderedDict()
        self._away: weakref.WeakSet[Any] = weakref.WeakSet()

    @property
    def moves(self) -> bool:
        """Whether there is a device apart from the host; without one nothing needs to be looked for."""
        return self._mover is not None

    def use(self, needed: Iterable[Any]) -> None:
        """Bring networks back onto the device; the least recently used others leave until there is room."""
        networks = list(needed)
        for network in networks:
            self.note(network)
        if self._mover is None:
            return
        missing = [n for n in networks if n in self._away]
        if missing:
            self.make_room(sum(map(size_of, missing)) + self._workspace, keep=networks)
        for network in missing:
            self._mover.to_device(network)
            self._away.discard(network)

    def note(self, network: Any) -> None:
        """Remember a network as the most recently used one."""
        if self._mover is not None:
            self._known.pop(id(network), None)
            self._known[id(network)] = weakref.ref(network)

    def make_room(self, size: int, keep: Iterable[Any] = ()) -> None:
        """Move idle networks to the host, least recently used first, until `size` bytes are free."""
        kept = {id(network) for network in keep}
        for ident, reference in list(self._known.items()):
            if self._mover is None or self._mover.free() >= size:
                return
            network = reference()
            if network is None:
                del self._known[ident]
            elif ident not in kept and self._mover.resident(network):
                self._mover.to_host(network)
                self._away.add(network)


def size_of(network: Any) -> int:
    """Bytes of a network's parameters and buffers."""
    return sum(t.numel() * t.element_size() for t in (*network.parameters(), *network.buffers()))
