"""Small control models with random weights in the public layouts."""

from __future__ import annotations

import zlib
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor

from nodes.interface import Context
from tests.fixtures.made.control_layout import vision_shapes
from tests.fixtures.made.unet_layout import Table


class Folder(Context):
    """A context whose models folder is a folder of the test; the CPU."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def device(self) -> torch.device:
        return torch.device("cpu")

    def open_weights(self, name: str) -> Path:
        return self.folder / name


def drawn(shapes: Table, seed: int = 0) -> dict[str, Tensor]:
    """Random weights that keep the variance, each a function of its name; none is zero."""
    return {name: one(name, shape, seed) for name, shape in shapes.items()}


def one(name: str, shape: tuple[int, ...], seed: int) -> Tensor:
    x = torch.randn(shape, generator=torch.Generator().manual_seed(zlib.crc32(f"{seed}/{name}".encode())))
    if len(shape) >= 2:
        return x * max(1, x[0].numel()) ** -0.5
    return 1 + 0.05 * x if "norm" in name and name.endswith("weight") else 0.05 * x


def save(path: Path, tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    """Write a safetensors file; the tensors again."""
    save_file({k: v.contiguous() for k, v in tensors.items()}, path)
    return tensors

def vision_file(path: Path, **sizes: int) -> dict[str, Tensor]:
    """A small image encoder."""
    return save(path, drawn(vision_shapes(**sizes)))
