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
        self._of_run: weakref.WeakSet[Any] = weakref.WeakSet()

    @property
    def moves(self) -> bool:
        """Whether there is a device apart from the host; without one nothing needs to be looked for."""
        return self._mover is not None

    def free(self) -> int:
        """Bytes that could be allocated on the device now."""
        return self._mover.free() if self._mover is not None else 0

    def begin(self, used: Iterable[Any]) -> None:
        """A run begins, which uses these networks, and those that it will make."""
        self._of_run = weakref.WeakSet(used)

    def use(self, needed: Iterable[Any]) -> None:
        """Bring networks back onto the device; the least recently used others leave until there is room.

        Room is made too for those that stand on the host because they were never used: they go there by themselves.
        """
        networks = list(needed)
        for network in networks:
            self.note(network)
        if self._mover is None:
            return
        coming = [n for n in networks if not self._mover.resident(n)]
        if coming:
            self.make_room(sum(map(size_of, coming)) + self._workspace, keep=networks)
        for network in (n for n in coming if n in self._away):
            self._mover.to_device(network)
            self._away.discard(network)

    def note(self, network: Any) -> None:
        """Remember a network as the most recently used one."""
        if self._mover is not None:
            self._known.pop(id(network), None)
            self._known[id(network)] = weakref.ref(network)
            self._of_run.add(network)

    def make_room(self, size: int, keep: Iterable[Any] = (), spare_run: bool = False) -> int:
        """Move idle networks to the host until `size` bytes are free: bytes moved.

        Least recently used first, those that the present run uses last; with `spare_run` those stay.
        """
        kept, moved = {id(network) for network in keep}, 0
        for network in self._idle(spare_run):
            if self._mover is None or self._mover.free() >= size:
                break
            if id(network) not in kept and self._mover.resident(network):
                self._mover.to_host(network)
                self._away.add(network)
                moved += size_of(network)
        return moved

    def _idle(self, spare_run: bool) -> list[Any]:
        """The networks that still are, in the order in which they leave."""
        self._known = OrderedDict((ident, found) for ident, found in self._known.items() if found() is not None)
        networks = [network for found in self._known.values() if (network := found()) is not None]
        idle = [network for network in networks if network not in self._of_run]
        return idle if spare_run else [*idle, *(network for network in networks if network in self._of_run)]


def size_of(network: Any) -> int:
    """Bytes of a network's parameters and buffers."""
    return sum(t.numel() * t.element_size() for t in (*network.parameters(), *network.buffers()))
