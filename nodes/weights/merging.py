"""Arithmetic with the tensors of whole models, name by name, in float32 and rounded once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from nodes.interface import BadInput, Context, Module, Table

UNET_PREFIXES = ("model.diffusion_model.", "diffusion_model.", "unet.")
PARTS = (("model.diffusion_model.", "U-Net"), ("first_stage_model.", "autoencoder"), ("vae.", "autoencoder"),
         ("cond_stage_model.", "text encoder"), ("conditioner.", "text encoders"), ("unet.", "U-Net"))
DTYPES = {"as the first": None, "float16": torch.float16, "bfloat16": torch.bfloat16, "float32": torch.float32}
COLUMNS = ("part", "changed", "kept as in the first", "left out of the others")

Rule = Callable[[str, Tensor, tuple[Tensor, ...]], Tensor]
"""(name, tensor of the first model, those of the others), float32 all -> what it becomes."""


@dataclass(frozen=True)
class Merged:
    """The tensors of a merge, and what became of each part."""

    tensors: Mapping[str, Tensor]
    report: Table


def merge(ctx: Context, models: tuple[Module, ...], rule: Rule, dtype: str = "as the first") -> Merged:
    """Combine models tensor by tensor; what is no floating number, or not in all of them, stays as in the first."""
    first, *others = models
    names = [n for n in first.tensors if all(n in other.tensors for other in others)]
    refuse_misfits(models, names)
    shared, tensors = set(names), {}
    for done, (name, tensor) in enumerate(first.tensors.items(), 1):
        ctx.raise_if_cancelled()
        ctx.progress(done, len(first.tensors))
        combined = name in shared and tensor.is_floating_point()
        tensors[name] = _one(rule, name, models, dtype) if combined else _cast(tensor, tensor, dtype)
    return Merged(tensors, report(models, {n for n in shared if first.tensors[n].is_floating_point()}))


def _one(rule: Rule, name: str, models: tuple[Module, ...], dtype: str) -> Tensor:
    first, *others = (model.tensors[name].float() for model in models)
    return _cast(rule(name, first, tuple(others)), models[0].tensors[name], dtype)


def _cast(tensor: Tensor, like: Tensor, dtype: str) -> Tensor:
    """In the dtype that was asked for; a copy, since a value on a wire is shared by its readers."""
    wanted = DTYPES[dtype] or like.dtype
    return tensor.to(wanted if like.is_floating_point() else like.dtype, copy=True)


def refuse_misfits(models: tuple[Module, ...], names: list[str]) -> None:
    """Refuse models that share no names, or shapes that differ under one name."""
    first, *others = models
    for other in others:
        for name in names:
            a, b = tuple(first.tensors[name].shape), tuple(other.tensors[name].shape)
            if a != b:
                raise BadInput(f"expected models of one family, but {name!r} is {list(a)} in {first.name} and "
                               f"{list(b)} in {other.name}; merge models that were made from the same base")
    if not names:
        raise BadInput(f"expected models with the same names of tensors, but {' and '.join(m.name for m in models)} "
                       "share none; both must be whole checkpoints, or both the same part")


def report(models: tuple[Module, ...], changed: set[str]) -> Table:
    """How many tensors of each part were combined, kept, and left out."""
    first, *others = models
    counts: dict[str, Counter[str]] = {}
    for name in first.tensors:
        counts.setdefault(part_of(name), Counter())["changed" if name in changed else "kept"] += 1
    for name in {n for other in others for n in other.tensors if n not in first.tensors}:
        counts.setdefault(part_of(name), Counter())["left"] += 1
    return Table(COLUMNS, tuple((part, c["changed"], c["kept"], c["left"]) for part, c in sorted(counts.items())))


def part_of(name: str) -> str:
    """The part of a model that a tensor belongs to, by its name."""
    return next((part for prefix, part in PARTS if name.startswith(prefix)), "all the rest")


def in_unet(name: str) -> str:
    """A tensor's name inside the U-Net; "" where it is of another part, unless the file holds nothing but a U-Net."""
    prefix = next((p for p in UNET_PREFIXES if name.startswith(p)), None)
    if prefix is not None:
        return name.removeprefix(prefix)
    return "" if part_of(name) != "all the rest" else name
