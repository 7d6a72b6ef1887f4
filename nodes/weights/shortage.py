"""Telling that memory ran out from other errors, and how much is free, so that a node can do with less."""

from __future__ import annotations

import gc

import torch

from nodes.interface.host_memory import host_memory_free


def ran_out(error: BaseException) -> bool:
    """Whether an error says that the device or the host has no memory left for a tensor."""
    if isinstance(error, (MemoryError, torch.OutOfMemoryError)):
        return True
    return isinstance(error, RuntimeError) and "can't allocate memory" in str(error)


def free_unused(device: torch.device) -> None:
    """Hand back what the failed attempt left behind."""
    gc.collect()
    if device.type == "cuda":
        torch.cuda.empty_cache()


def free_memory(device: torch.device) -> int:
    """Bytes that could be allocated on a device now; a great many where nothing tells."""
    if device.type == "cuda":
        unused = torch.cuda.memory_reserved(device) - torch.cuda.memory_allocated(device)
        return int(torch.cuda.mem_get_info(device)[0]) + int(unused)
    return host_memory_free(unknown=2**62)


def readable(size: float) -> str:
    """Bytes as a person reads them."""
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{size / 1e6:.0f} MB"
