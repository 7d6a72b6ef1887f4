"""Where a network lies and in what it computes, decided late: a file is mapped, and not read until it is used."""

from __future__ import annotations

from typing import TypeVar
from weakref import WeakKeyDictionary

import torch
from torch import Tensor, nn

from nodes.interface.notes import note
from nodes.weights.mapped_file import forget
from nodes.weights.shortage import free_memory, readable
from nodes.weights.sound import Look, looking, words
from nodes.weights.widening import takes_more, widened_when_used

NetworkT = TypeVar("NetworkT", bound=nn.Module)
DTYPES = {"float32": torch.float32, "bfloat16": torch.bfloat16, "float16": torch.float16}
CHOICES = ("auto", *DTYPES)
SMALL, RESERVE = 2**28, 2**30
"""Bytes: what nobody asks about, and what is left for computing."""


def chosen_dtype(choice: str, stored: torch.dtype, device: torch.device) -> torch.dtype:
    """What to compute in.

    auto: float32 on the CPU; on a GPU half precision: bfloat16 where the file is in it and the GPU has it, else float16
    """
    if choice != "auto":
        return DTYPES[choice]
    if device.type == "cpu":
        return torch.float32
    if stored == torch.bfloat16 and torch.cuda.is_bf16_supported():
        return torch.bfloat16
    return torch.float16


def autoencoder_dtype(choice: str, device: torch.device) -> torch.dtype:
    """The same for an autoencoder: SDXL's leaves the range of float16, so that is never chosen by itself."""
    if choice != "auto":
        return DTYPES[choice]
    return torch.bfloat16 if device.type == "cuda" and torch.cuda.is_bf16_supported() else torch.float32


def placed(network: NetworkT, device: torch.device, dtype: torch.dtype) -> NetworkT:
    """The same network on a device and in a dtype; nothing happens where it is already.

    Bytes go to the device as the file has them, and are widened there, one tensor after the other: beside the network
    there is never more than one of them, and what was read of a mapped file is given back. Weights that are NaN or
    infinite are found on the way, the first time. On a CPU without room for that, layers are widened when they run.
    Raises BadWeights.
    """
    first = next(network.parameters(), None)
    there = first is None or (dtype in (first.dtype, _widening.get(network)) and _is_on(first, device))
    staying = set() if there else _staying(network, device, dtype)
    with torch.no_grad(), looking(network) as look:
        if there and look is None:
            return network
        for name, tensor in (*network.named_parameters(), *network.named_buffers()):
            old = tensor.data
            moved = old.to(device)
            if look is not None and isinstance(tensor, nn.Parameter):
                look(name, old, moved)
            if not there and id(tensor) not in staying:
                tensor.data = moved.to(dtype) if old.is_floating_point() else moved
                forget(old)
    return network


_widening: WeakKeyDictionary[nn.Module, torch.dtype] = WeakKeyDictionary()
"""Networks whose layers are widened when they run, and to what."""


def _staying(network: nn.Module, device: torch.device, dtype: torch.dtype) -> set[int]:
    """The ids of the parameters that are not widened because memory is short: on a CPU, layer by layer when it runs."""
    more = takes_more(network, dtype)
    if device.type != "cpu" or not more or more < SMALL or more + RESERVE <= free_memory(device):
        return set()
    note(f"memory is short ({readable(free_memory(device))} free): the {readable(more)} that the weights take in "
         f"{str(dtype).removeprefix('torch.')} are made layer by layer, which is slower")
    _widening[network] = dtype
    return widened_when_used(network)


def _is_on(tensor: Tensor, device: torch.device) -> bool:
    return tensor.device.type == device.type and device.index in (None, tensor.device.index)


def why_broken(network: nn.Module, dtype: torch.dtype) -> str:
    """Why a network makes numbers that are not finite: a weight that is none, or a range that is too small."""
    look = Look()
    for name, tensor in network.state_dict().items():
        look(name, tensor, tensor)
    if broken := look.done():
        return words(broken)
    spoken = str(dtype).removeprefix("torch.")
    return (f"the network made numbers that are not finite in {spoken}, though its weights are finite; load it with "
            "the dtype float32")
