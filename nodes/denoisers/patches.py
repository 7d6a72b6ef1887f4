"""Patches: how a loaded network runs with changed weights (LoRA and kin) without becoming another network.

The changes are merged into the storage of the network's own parameters, so modules, shapes and addresses stay: what was
compiled or captured as a CUDA graph goes on working. The originals of the parameters that are changed are kept as
buffers beside them, move between devices with the network and are counted as its memory; they come back bit for bit.

    with patched(network, patches, sigma):
        network(...)

Merging is lazy: while the next call wants the same patches at the same strengths, nothing is computed. One network may
stand behind several denoisers with different patches: each call gets its own, and calls of several threads take turns.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol
from weakref import WeakKeyDictionary

import torch
from torch import Tensor, nn

Wanted = Sequence[tuple["Patch", float]]
_PREFIX = "original of "
_numbers = itertools.count()


class Change(Protocol):
    """How one parameter changes at strength 1."""

    def delta(self, weight: Tensor) -> Tensor:
        """What is added to the original weight; both float32 or wider, of one shape, on one device."""
        ...

    def add_to(self, total: Tensor, weight: Tensor, strength: float) -> None:
        """Add it to `total`, which began as the original weight, in place, at a strength."""
        total.add_(self.delta(weight), alpha=strength)


@dataclass(frozen=True, eq=False)
class Patch:
    """Changes of one network's parameters at one strength.

    network:  the module whose parameters change
    changes:  by the name of the parameter in it; several may change one
    strength: 1 as they were made, 0 not at all, below 0 the other way
    over:     the factor of the strength at a noise level, or None when it is the same everywhere
    factors:  factors of single parameters, 1 where none is given: weights of blocks
    """

    network: nn.Module
    changes: Mapping[str, Sequence[Change]]
    strength: float = 1.0
    over: Callable[[float], float] | None = None
    factors: Mapping[str, float] = field(default_factory=dict)
    number: int = field(default_factory=_numbers.__next__)

    def at(self, sigma: Any = None) -> float:
        """The strength at a noise level; where there is none, as in a text encoder, `over` has no say."""
        return self.strength if self.over is None or sigma is None else self.strength * self.over(float(sigma))

    def at_parameter(self, name: str, strength: float) -> float:
        """The strength for one parameter, 0 where it does not change."""
        return strength * self.factors.get(name, 1.0) if name in self.changes else 0.0


class _State:
    """What is merged into a network now, as (patch, strength), and who may touch it.

    None: not known, as at first, in a copy of a network, and after an error
    """

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.merged: tuple[tuple[int, float], ...] | None = None


_states: WeakKeyDictionary[nn.Module, _State] = WeakKeyDictionary()
_making_a_state = threading.Lock()


class Originals:
    """The weights as they were loaded, of those parameters that are merged now: buffers that no state dict shows."""

    def __init__(self, network: nn.Module) -> None:
        self.network = network

    def of(self, name: str) -> Tensor | None:
        """The original of a parameter, or None where it is still in its place."""
        return self.network._buffers.get(_buffer(name))

    def keep(self, name: str) -> Tensor:
        """The original of a parameter, kept from now on."""
        if (kept := self.of(name)) is not None:
            return kept
        kept = self.network.get_parameter(name).detach().clone()
        self.network.register_buffer(_buffer(name), kept, persistent=False)
        return kept

    def put_back(self, name: str) -> None:
        """Write the original back, where one is kept, and forget it."""
        if (kept := self.of(name)) is not None:
            self.network.get_parameter(name).copy_(kept)
            delattr(self.network, _buffer(name))

    def names(self) -> list[str]:
        """The parameters that are not as they were loaded."""
        return [n.removeprefix(_PREFIX).replace("/", ".") for n in self.network._buffers if n.startswith(_PREFIX)]


@contextmanager
def patched(network: nn.Module, patches: Sequence[Patch], sigma: Any = None) -> Iterator[None]:
    """Run a network with those of the patches that are made for it, at their strengths at this noise level.

    Other threads wait. Afterwards the merged weights stay until a call wants others: see `restore`.
    """
    with lock_of(network):
        wanted = [(patch, patch.at(sigma)) for patch in patches if patch.network is network]
        merge(network, [(patch, strength) for patch, strength in wanted if strength])
        yield


def restore(network: nn.Module) -> None:
    """Put all originals back, bit for bit, and free the memory they took."""
    with lock_of(network):
        merge(network, ())


@torch.no_grad()
def merge(network: nn.Module, wanted: Wanted) -> None:
    """Bring the parameters to original + the sum of the patches' deltas, added in float32 and then rounded once."""
    state, key = _state(network), tuple((patch.number, strength) for patch, strength in wanted)
    if state.merged == key:
        return
    state.merged = None
    originals = Originals(network)
    changed = {name for patch, _ in wanted for name in patch.changes}
    for name in sorted(changed.union(originals.names())):
        _merge_one(originals, name, wanted)
    state.merged = key


def _merge_one(originals: Originals, name: str, wanted: Wanted) -> None:
    active = [(change, factor) for patch, strength in wanted if (factor := patch.at_parameter(name, strength))
              for change in patch.changes[name]]
    if not active:
        originals.put_back(name)
        return
    parameter, original = originals.network.get_parameter(name), originals.keep(name)
    weight = wide(original)
    total = parameter.copy_(original) if parameter.dtype == weight.dtype else weight.clone()
    for change, factor in active:
        change.add_to(total, weight, factor)
    if total is not parameter:
        parameter.copy_(total)


def wide(weight: Tensor) -> Tensor:
    """The weight in at least float32, without a copy where it is."""
    return weight if weight.dtype in (torch.float32, torch.float64) else weight.float()


def original_weights(network: nn.Module) -> dict[str, Tensor]:
    """The state dict as it was loaded, whatever is merged now."""
    originals = Originals(network)
    return {name: tensor if (kept := originals.of(name)) is None else kept
            for name, tensor in network.state_dict().items()}


def lock_of(network: nn.Module) -> threading.RLock:
    """The lock that whoever runs or changes this network holds."""
    return _state(network).lock


def _state(network: nn.Module) -> _State:
    state = _states.get(network)
    if state is None:
        with _making_a_state:
            state = _states.setdefault(network, _State())
    return state


def _buffer(name: str) -> str:
    """The name of a buffer may hold no dot."""
    return _PREFIX + name.replace(".", "/")
