"""Adapter files to Adapters: every tensor is accounted for, or the file is refused in words."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors import safe_open
from torch import Tensor

from nodes.adapters.keys import Key, other_format, read_key
from nodes.adapters.layers import Layer, build_layer
from nodes.adapters.settings import Settings
from nodes.interface import Adapter
from nodes.interface.weight_files import BadWeights, Header, read_header, recognise
from nodes.interface.weight_files.header import refuse_twins
from nodes.weights.card import card_of
from nodes.weights.safetensors_file import spoken

_HYPERNETWORK = re.compile(r"(320|640|768|1024|1280)\.[01]\.linear")
_EMBEDDING = re.compile(r"bundle_emb\.|emb_params$")


def read_adapter(path: Path, name: str) -> Adapter:
    """Read a LoRA or kin. Raises BadWeights with what was expected, what came, and what to do."""
    header = read_header(path, name)
    refuse_twins(header, name)
    refuse_other_kinds(name, header)
    keys = {entry.name: key for entry in header.tensors if (key := read_key(entry.name)) is not None}
    tensors = _tensors(path, name, keys)
    layers = _layers(name, keys, tensors, Settings.of(header.metadata, path, name))
    built = [layer for part in layers.values() for layer in part.values()]
    kinds = tuple(sorted({layer.kind for layer in built}))
    rank = max((layer.weight.rank for layer in built if layer.weight is not None), default=0)
    return Adapter(layers, _base(header), spoken(name), kinds, rank)


def refuse_other_kinds(name: str, header: Header) -> None:
    """Refuse what is no adapter, or one of a kind that is not read, or has tensors that no adapter has."""
    if not header.tensors:
        raise BadWeights(name, "expected a LoRA or kin, but the file holds no tensors; download it again")
    unknown = [entry.name for entry in header.tensors if read_key(entry.name) is None]
    found = recognise(header)
    if found.kind == "hypernetwork" or any(_HYPERNETWORK.match(tensor) for tensor in unknown):
        raise BadWeights(name, "it is a hypernetwork, a kind that Wireloom does not run; look for a LoRA of the same "
                               "subject, or train one with training.train_lora")
    if kind := next((kind for tensor in unknown if (kind := other_format(tensor))), None):
        raise BadWeights(name, f"it is {kind}, a relative of LoRA that Wireloom does not read; expected LoRA, LoCon, "
                               "LoHa, LoKr, DoRA, GLoRA, IA3 or OFT: ask its author for one of those")
    unknown = [tensor for tensor in unknown if not _EMBEDDING.match(tensor)]
    if len(unknown) == len(header.tensors) or found.kind not in ("lora", "unknown"):
        what = f"this is {found.words}"
        if found.kind == "unknown":
            what = f"no tensor has such a name; the first is {unknown[0][:80]!r}"
        raise BadWeights(name, f"expected a LoRA or kin, but {what}; `wireloom models inspect` says more")
    if unknown:
        raise BadWeights(name, f"{len(unknown)} of its {len(header.tensors)} tensors have names that no LoRA has, such "
                               f"as {unknown[0]!r}; it may be of a newer format: look for another file")


def _tensors(path: Path, name: str, keys: Mapping[str, Key]) -> dict[str, Tensor]:
    """Copies of the tensors, so that a file that changes later changes nothing here; refuses NaN."""
    with safe_open(path, "pt") as file:
        tensors = {tensor: file.get_tensor(tensor).clone() for tensor in keys}
    for tensor, values in tensors.items():
        if values.is_floating_point() and not bool(finite(values).all()):
            raise BadWeights(name, f"the tensor {tensor!r} holds numbers that are not finite (NaN), so every picture "
                                   "would be black; its training went wrong, or it is damaged: get it again")
    return tensors


def finite(values: Tensor) -> Tensor:
    """Where numbers are neither NaN nor infinite; eight-bit ones have to be widened to be asked."""
    return torch.isfinite(values if values.dtype.itemsize > 1 else values.float())


def _layers(name: str, keys: Mapping[str, Key], tensors: Mapping[str, Tensor],
            settings: Settings) -> dict[str, dict[str, Layer]]:
    """The layers by part and name."""
    grouped: dict[str, dict[str, dict[str, Tensor]]] = defaultdict(lambda: defaultdict(dict))
    for tensor, key in keys.items():
        parts = grouped[key.part][key.layer]
        if key.tensor in parts:
            raise BadWeights(name, f"two tensors are the {key.tensor} of {key.layer}, {tensor!r} is the second; "
                                   "their names differ in case or spelling only: get the file again")
        parts[key.tensor] = tensors[tensor]
    found: dict[str, dict[str, Layer]] = {}
    for part, layers in grouped.items():
        found[part] = {layer: _built(name, layer, parts, settings, part) for layer, parts in layers.items()}
    return found


def _built(name: str, layer: str, parts: Mapping[str, Tensor], settings: Settings, part: str) -> Layer:
    rank = parts["down"].shape[0] if "down" in parts else 0
    try:
        return build_layer(parts, settings.told(part, layer, rank))
    except (ValueError, IndexError) as error:
        raise BadWeights(name, f"the layer {layer!r} is not complete: {error}; download the file again") from None


def _base(header: Header) -> str:
    """The model that the file's card names, else the family that its shapes, names or metadata tell, else ""."""
    if isinstance(base := card_of(header).get("base"), str) and base.startswith("starter/"):
        return base
    found = recognise(header).family
    return "" if found in ("unknown", "wireloom") else found
