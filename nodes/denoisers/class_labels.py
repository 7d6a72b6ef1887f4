"""Class numbers as networks read them."""

from __future__ import annotations

import torch
from torch import Tensor

from nodes.interface import BadInput, Conditioning

ANY = -1
"""The label that means "no class asked for"."""


def class_numbers(conditioning: Conditioning | None, rows: int, classes: int) -> Tensor:
    """The class of each row, [rows] int64, ANY without conditioning; refuses numbers that are no class."""
    if conditioning is None or conditioning.labels is None:
        return torch.full((rows,), ANY)
    labels = conditioning.labels.cpu()
    if ((labels < ANY) | (labels >= classes)).any():
        raise BadInput(f"expected a class from 0 to {classes - 1}, got {labels.tolist()}; choose one of these")
    return labels.expand(rows)


def one_hot(labels: Tensor, classes: int) -> Tensor:
    """[N, classes] float32 with a 1 at each row's class; ANY gives a row of zeros."""
    return (labels[:, None] == torch.arange(classes)).float()
