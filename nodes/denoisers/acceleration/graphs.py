"""CUDA graphs: the kernels of a call are recorded once and replayed, so that a fast GPU does not wait for Python.

A recording reads and writes fixed addresses. It holds as long as the shapes of the inputs and the addresses of the
weights stay; LoRA changes weights in their place, and a network that was away on the host is recorded again.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Protocol
from weakref import WeakKeyDictionary

import torch
from torch import Tensor, nn

from nodes.interface.notes import note

MOST_RECORDINGS = 4
WARM_UPS = 3
ORIGINALS = "original of "  # buffers that patches keep beside the parameters; no call reads them


class Replay(Protocol):
    """`replay(tensors) -> result` of a recording, for inputs of the shapes that it was made with."""

    def __call__(self, tensors: list[Tensor]) -> Tensor: ...


def record(function: Callable[[list[Tensor]], Tensor], tensors: list[Tensor]) -> Replay:
    """Record a function of tensors on their device. Raises RuntimeError where it cannot be recorded."""
    fixed = [t.clone(memory_format=torch.contiguous_format) for t in tensors]  # expanded rows get room of their own
    stream = torch.cuda.Stream()
    stream.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(stream):  # libraries choose their kernels and workspaces before anything is recorded
        for _ in range(WARM_UPS):
            function(fixed)
    torch.cuda.current_stream().wait_stream(stream)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        result = function(fixed)

    def replay(given: list[Tensor]) -> Tensor:
        for place, tensor in zip(fixed, given, strict=True):
            place.copy_(tensor)
        graph.replay()
        return result.clone()

    return replay


@dataclass
class _State:
    kept: OrderedDict[Any, Replay] = field(default_factory=OrderedDict)
    refused: set[Any] = field(default_factory=set)


@dataclass(frozen=True, eq=False)
class Graphs:
    """Recordings of calls, the most recently used ones.

    record: makes one
    """

    record: Callable[[Callable[[list[Tensor]], Tensor], list[Tensor]], Replay] = record

    @property
    def kept(self) -> OrderedDict[Any, Replay]:
        """The recordings, by what they depend on."""
        return _states.setdefault(self, _State()).kept

    @property
    def refused(self) -> set[Any]:
        """What cannot be recorded."""
        return _states.setdefault(self, _State()).refused

    def __call__(self, network: nn.Module, function: Callable[..., Tensor], *args: Any) -> Tensor:
        """The function's result; replayed where it can be, else computed."""
        tensors = list(tensors_in(args))
        key = (key_of(network, args), getattr(function, "func", type(function)))
        if key in self.refused or not self.may_record(args, tensors):
            return function(*args)
        if key not in self.kept:
            self.keep(key, function, args, tensors)
            if key in self.refused:
                return function(*args)
        self.kept.move_to_end(key)
        return self.kept[key](tensors)

    def may_record(self, args: tuple[Any, ...], tensors: list[Tensor]) -> bool:
        """Not with gradients, nor with automatic half precision, whose copies of the weights do not last."""
        return recordable(args) and not torch.is_autocast_enabled() and not any(t.requires_grad for t in tensors)

    def keep(self, key: Any, function: Callable[..., Tensor], args: tuple[Any, ...], tensors: list[Tensor]) -> None:
        """Record a call; one that cannot be recorded is remembered as such."""
        try:
            self.kept[key] = self.record(lambda given: function(*filled(args, iter(given))), tensors)
        except RuntimeError as error:
            if isinstance(error, torch.OutOfMemoryError):
                self.kept.clear()
            self.refused.add(key)
            note(f"no CUDA graph for this call: {' '.join(str(error).split())[:150]}")
        while len(self.kept) > MOST_RECORDINGS:
            self.kept.popitem(last=False)


_states: WeakKeyDictionary[Graphs, _State] = WeakKeyDictionary()
"""Beside the objects, so that whoever follows a model to its networks does not walk through recordings."""


def key_of(network: nn.Module, args: Any) -> Any:
    """What a recording depends on: shapes and types of the inputs, addresses of the weights."""
    shapes = tuple((t.shape, t.dtype, t.device) for t in tensors_in(args))
    return structure(args), shapes, hash(tuple(t.data_ptr() for t in weights_of(network)))


def weights_of(network: nn.Module) -> list[Tensor]:
    """Parameters and buffers that calls read. They are listed once a network: walking it takes milliseconds a call."""
    known = _weights.get(network)
    if known is None or known[:1] != list(islice(network.parameters(), 1)):
        buffers = (t for name, t in network.named_buffers() if ORIGINALS not in name)
        known = _weights[network] = [*network.parameters(), *buffers]
    return known


_weights: WeakKeyDictionary[nn.Module, list[Tensor]] = WeakKeyDictionary()


def structure(args: Any) -> Any:
    """The arguments with tensors left out."""
    if isinstance(args, tuple):
        return tuple(structure(a) for a in args)
    return "tensor" if isinstance(args, Tensor) else repr(args)


def recordable(args: Any) -> bool:
    """Whether the arguments are tensors, numbers, None, and tuples of such, or hooks that do nothing."""
    if isinstance(args, tuple):
        return all(map(recordable, args))
    if args is None or isinstance(args, Tensor | int | float):
        return True
    return not any(getattr(args, "__dict__", {"": 1}).values())


def tensors_in(args: Any) -> Iterator[Tensor]:
    """The tensors of nested tuples, in order."""
    if isinstance(args, Tensor):
        yield args
    elif isinstance(args, tuple):
        for arg in args:
            yield from tensors_in(arg)


def filled(args: Any, tensors: Iterator[Tensor]) -> Any:
    """The same nesting with other tensors."""
    if isinstance(args, Tensor):
        return next(tensors)
    if not isinstance(args, tuple):
        return args
    parts = [filled(a, tensors) for a in args]
    return type(args)(*parts) if hasattr(args, "_fields") else tuple(parts)
