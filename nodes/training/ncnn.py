"""Read the weights of an ncnn network: a text file lists the layers in order, a binary file holds their numbers.

A convolution starts with a tag that tells half or single precision; other numbers are single precision. Blocks are
padded to four bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

HALF, SINGLE = 0x01306B47, 0  # tags of a convolution's weights
NO_WEIGHTS = {"Input", "Split", "PixelShuffle", "Interp", "BinaryOp"}


@dataclass(frozen=True)
class Layer:
    """One line of the text file: its type and its numbered settings."""

    kind: str
    settings: dict[int, str]

    def integer(self, key: int) -> int:
        """A setting as a number; what is absent is 0."""
        return int(self.settings.get(key, "0"))


class Cursor:
    """Reads arrays one after another."""

    def __init__(self, data: bytes) -> None:
        self.data, self.position = data, 0

    def take(self, dtype: str, count: int) -> Tensor:
        """The next `count` numbers as float32."""
        width = np.dtype(dtype).itemsize
        if self.position + width * count > len(self.data):
            raise ValueError(f"ncnn weights end early: {len(self.data)} bytes, {self.position + width * count} needed")
        numbers = np.frombuffer(self.data, dtype, count, self.position)
        self.position += (width * count + 3) // 4 * 4
        return torch.from_numpy(numbers.astype(np.float32))

    def tag(self) -> int:
        """The next four bytes."""
        self.position += 4
        return int.from_bytes(self.data[self.position - 4 : self.position], "little")


def read_layers(param: str) -> Iterator[Layer]:
    """Layers of the text file. A line: type, name, how many inputs and outputs, their names, settings as key=value."""
    for line in param.splitlines()[2:]:
        words = line.split()
        settings = words[4 + int(words[2]) + int(words[3]) :]
        yield Layer(words[0], {int(key): value for key, value in (word.split("=") for word in settings)})


def read_sequential(param: str, weights: bytes, prefix: str) -> dict[str, Tensor]:
    """The state dict of a torch Sequential of convolutions and PReLUs, with keys `prefix`.0.weight and so on."""
    cursor, state, index = Cursor(weights), {}, 0
    for layer in read_layers(param):
        if layer.kind in NO_WEIGHTS:
            continue
        for name, tensor in layer_tensors(layer, cursor).items():
            state[f"{prefix}.{index}.{name}"] = tensor
        index += 1
    if cursor.position != len(weights):
        raise ValueError(f"ncnn weights hold {len(weights)} bytes, the layers explain {cursor.position}")
    return state


def layer_tensors(layer: Layer, cursor: Cursor) -> dict[str, Tensor]:
    """Weight and bias of one layer. Settings: 0 outputs, 1 edge of the kernel, 5 whether there is a bias, 6 weights."""
    outputs = layer.integer(0)
    if layer.kind == "PReLU":
        return {"weight": cursor.take("<f4", outputs)}
    if layer.kind != "Convolution":
        raise ValueError(f"ncnn layer {layer.kind} is not supported")
    dtype = {HALF: "<f2", SINGLE: "<f4"}[cursor.tag()]
    kernel = layer.integer(1)
    tensors = {"weight": cursor.take(dtype, layer.integer(6)).view(outputs, -1, kernel, kernel)}
    if layer.integer(5):
        tensors["bias"] = cursor.take("<f4", outputs)
    return tensors
