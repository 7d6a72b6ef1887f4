"""Model files and diffusers folders: their parts as tensors, mapped and not read."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from torch import Tensor

from nodes.interface.weight_files import BadWeights, Prediction, Recognised, read_header, recognise_file
from nodes.interface.weight_files.prediction import continuous
from nodes.weights.mapped_file import mapped

INDEX = "model_index.json"
SCHEDULER_PREDICTIONS = {"epsilon": "eps", "v_prediction": "v", "sample": "x0"}
TEXT_PARTS = ("text_encoder", "text_encoder_2")


@dataclass(frozen=True)
class ModelFile:
    """A model as its file or folder holds it.

    what: family, prediction and parts
    unet, autoencoder, text: tensors of the parts when asked; names without prefix, but those of text encoders whole
    """

    what: Recognised
    unet: Callable[[], dict[str, Tensor]]
    autoencoder: Callable[[], dict[str, Tensor]]
    text: Callable[[], dict[str, Tensor]]


def open_model(path: Path, name: str) -> ModelFile:
    """What a path holds: a safetensors file, or a diffusers folder (or its model_index.json). Raises BadWeights."""
    if path.is_dir() or path.name == INDEX:
        return open_folder(path if path.is_dir() else path.parent, name)
    what, header = recognise_file(path, name), read_header(path, name)

    def part(wanted: str) -> Callable[[], dict[str, Tensor]]:
        found = what.part(wanted)
        return lambda: mapped(path, header, name, found.prefix) if found else {}

    unet = part("unet") if what.part("unet") else part("weights")
    return ModelFile(what, unet, part("vae"), lambda: mapped(path, header, name))


def open_folder(folder: Path, name: str) -> ModelFile:
    """A diffusers folder: unet/, vae/, text_encoder/, text_encoder_2/ and scheduler/, each with its files."""
    network = weight_files(folder / "unet", name)
    if not network:
        raise BadWeights(name, "expected a file or a diffusers folder with unet/*.safetensors, got a folder without; "
                               "choose the folder that holds model_index.json")
    what = recognise_file(network[0], name)
    missing = tuple(part for part in ("vae", "text_encoder") if not weight_files(folder / part, name))
    what = replace(what, kind="checkpoint", layout="diffusers", prediction=scheduled(folder, what.prediction),
                   missing=missing)
    return ModelFile(what, lambda: tensors_of(folder / "unet", name), lambda: tensors_of(folder / "vae", name),
                     lambda: {f"{part}.{key}": t for part in TEXT_PARTS
                              for key, t in tensors_of(folder / part, name).items()})


def weight_files(folder: Path, name: str) -> list[Path]:
    """The safetensors files of a part: all shards that its index names, else one file, the plain before variants."""
    indices = sorted(folder.glob("*.safetensors.index.json"), key=lambda p: (len(p.name), p.name))
    if indices:
        named = read_json(indices[0], name).get("weight_map", {})
        shards = sorted({folder / Path(file).name for file in named.values()})
        if lacking := [shard.name for shard in shards if not shard.is_file()]:
            raise BadWeights(name, f"{folder.name}/ is not whole: {', '.join(lacking)} of {len(shards)} files missing; "
                                   "download the rest")
        return shards
    return sorted(folder.glob("*.safetensors"), key=lambda p: (len(p.name), p.name))[:1]


def tensors_of(folder: Path, name: str) -> dict[str, Tensor]:
    """The tensors of a part of a diffusers folder."""
    found: dict[str, Tensor] = {}
    for file in weight_files(folder, name):
        spoken = f"{name} ({folder.name}/{file.name})"
        found |= mapped(file, read_header(file, spoken), spoken)
    return found


def scheduled(folder: Path, prediction: Prediction) -> Prediction:
    """What the scheduler's settings say about the prediction, else what the tensors do."""
    path = folder / "scheduler" / "scheduler_config.json"
    if not path.is_file():
        return prediction
    settings = read_json(path, path.name)
    if any_level := continuous(settings):
        return any_level
    kind = SCHEDULER_PREDICTIONS.get(str(settings.get("prediction_type", "epsilon")), prediction.kind)
    return replace(prediction, kind=kind, zero_terminal_snr=bool(settings.get("rescale_betas_zero_snr", False)))


def read_json(path: Path, name: str) -> dict[str, Any]:
    """A small settings file."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise BadWeights(name, f"{path.name} cannot be read ({str(error)[:100]}); download it again") from None
    return found if isinstance(found, dict) else {}
