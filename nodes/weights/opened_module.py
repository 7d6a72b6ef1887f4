"""A Module as if it were a file: recognised by its tensors, and taken apart."""

from __future__ import annotations

from collections.abc import Callable

from torch import Tensor

from nodes.interface import Module
from nodes.interface.weight_files import Header, TensorEntry, recognise
from nodes.weights.mapped_file import DTYPES
from nodes.weights.model_file import ModelFile

_SHORT = {long: short for short, long in DTYPES.items()}


def opened(module: Module) -> ModelFile:
    """Its parts; the tensors are copies, since a network may change what it holds and a value on a wire never does."""
    entries = tuple(TensorEntry(name, _SHORT.get(t.dtype, str(t.dtype)), tuple(t.shape), 0, 0)
                    for name, t in module.tensors.items())
    what = recognise(Header(entries, module.metadata), lambda name: module.tensors[name].float().flatten().tolist())

    def part(wanted: str) -> Callable[[], dict[str, Tensor]]:
        found = what.part(wanted)
        return lambda: below(module, found.prefix) if found else {}

    unet = part("unet") if what.part("unet") else part("weights")
    return ModelFile(what, unet, part("vae"), lambda: below(module, ""))


def below(module: Module, prefix: str) -> dict[str, Tensor]:
    """Copies of the tensors below a prefix, named without it."""
    return {n.removeprefix(prefix): t.clone() for n, t in module.tensors.items() if n.startswith(prefix)}
