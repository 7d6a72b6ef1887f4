"""What model a weight file holds, by the names and shapes of its tensors.

Each module of `signs` knows the signs of some kinds of files. They are asked in the order of their ORDER; the first
that knows the file answers.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from nodes.interface.weight_files import folder_parts, groups, signs
from nodes.interface.weight_files.header import BadWeights, Header, read_header
from nodes.interface.weight_files.keys import Keys
from nodes.interface.weight_files.prediction import decided, scheduled
from nodes.interface.weight_files.recognised import Recognised, serves
from nodes.interface.weight_files.values import read_tensor
from nodes.interface.weight_files.whole import lacking

Look = Callable[[Keys], Recognised | None]
NETWORKS = {"checkpoint", "diffusion_model", "vae", "text_encoder", "clip", "clip_vision", "controlnet"}
"""Kinds of files that hold whole networks; adapters may leave out any block."""


def recognise(header: Header, read: Callable[[str], list[float]] | None = None) -> Recognised:
    """What the file of this header holds; `kind` is "unknown" where no sign is known.

    read: gives the numbers of one small tensor, for what the header alone does not tell (`prediction.undecided`)
    """
    keys = Keys(header.by_name, header.metadata)
    found = next((found for look in looks() if (found := look(keys))), Recognised("unknown"))
    if not found.parts and keys.names:
        found = replace(found, parts=(keys.part("weights", "", found.layout),))
    if found.kind in NETWORKS and (gone := lacking(keys)):
        words = f"{len(gone)} tensor{'s' * (len(gone) > 1)} that its other blocks have, such as {gone[0]}"
        found = replace(found, missing=(*found.missing, words))
    return replace(found, prediction=decided(found.prediction, keys, read)) if read else found


def recognise_file(path: Path, name: str = "") -> Recognised:
    """What a file holds; reads its header and at most a few small tensors. Raises BadWeights.

    A model_index.json stands for its diffusers folder, a .safetensors.index.json for all its shards.
    """
    return read_and_recognise(path, name)[1]


def read_and_recognise(path: Path, name: str = "") -> tuple[Header, Recognised]:
    """The header, of all files together where there are several, and what they hold. Raises BadWeights."""
    name = name or path.name
    if path.name == groups.FOLDER:
        return _folder(path, name)
    if groups.is_index(path.name):
        header = groups.read_shards(path, name)
        return header, recognise(header)
    header = read_header(path, name)
    found = recognise(header, lambda tensor: read_tensor(path, header, tensor))
    other = groups.other_shards(path)
    return header, replace(found, missing=(other,)) if other else found


def _folder(path: Path, name: str) -> tuple[Header, Recognised]:
    headers = dict(folder_parts.parts(path.parent, name))
    main = next((part for part in ("unet", "transformer", "prior") if part in headers), None)
    if main is None:
        raise BadWeights(name, "expected a diffusers folder with unet/ or transformer/, got one without weights there; "
                               "download the rest of it")
    found = recognise(headers[main], lambda tensor: _numbers(path.parent / main, name, tensor))
    whole = groups.joined(headers)
    parts = tuple(Keys(whole.by_name).part(part, f"{part}.", "diffusers") for part in headers)
    wanted = [part for part, value in groups.read_json(path, name).items() if _is_model(part, value)]
    missing = tuple(f"{part}/" for part in wanted if part not in headers)
    prediction = scheduled(path.parent / "scheduler" / "scheduler_config.json", name, found.prediction)
    return whole, replace(found, kind="checkpoint", layout="diffusers", parts=parts, prediction=prediction,
                          missing=(*found.missing, *missing), also=serves(parts))  # fmt: skip


def _numbers(part: Path, name: str, tensor: str) -> list[float]:
    """The numbers of one small tensor of a part."""
    for file in folder_parts.weight_files(part, name):
        if tensor in (header := read_header(file, name)).by_name:
            return read_tensor(file, header, tensor)
    return []


def _is_model(part: str, value: Any) -> bool:
    """Whether an entry of a model_index.json names a part that has weights, other than a safety checker."""
    named = isinstance(value, list) and len(value) == 2 and all(value)
    return named and part.startswith(("unet", "transformer", "vae", "text_encoder", "image_encoder", "controlnet"))


@cache
def looks() -> tuple[Look, ...]:
    """The `look` of each module of `signs`, in the order they are to be asked."""
    names = [f"{signs.__name__}.{info.name}" for info in pkgutil.iter_modules(signs.__path__)]
    modules = [importlib.import_module(name) for name in names]
    return tuple(module.look for module in sorted(modules, key=lambda module: module.ORDER))
