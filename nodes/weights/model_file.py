"""Model files, shards and diffusers folders: their parts as tensors, mapped and not read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from torch import Tensor

from nodes.interface.weight_files import BadWeights, Header, Recognised, read_and_recognise, read_header
from nodes.interface.weight_files.averaged import AVERAGE, dotted
from nodes.interface.weight_files.folder_parts import weight_files
from nodes.interface.weight_files.groups import FOLDER, is_index, shards
from nodes.interface.weight_files.header import refuse_twins
from nodes.weights.mapped_file import mapped

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
    """What a path holds: a safetensors file, an index of shards, a diffusers folder or its index. Raises BadWeights."""
    if path.is_dir() or path.name == FOLDER:
        return open_folder(path if path.is_dir() else path.parent, name)
    header, what = read_and_recognise(path, name)
    refuse_twins(header, name)

    def part(wanted: str) -> Callable[[], dict[str, Tensor]]:
        found = what.part(wanted)
        if found and found.layout == "ema":
            return lambda: {dotted(key): t for key, t in tensors_in(path, header, name, AVERAGE).items()}
        return lambda: tensors_in(path, header, name, found.prefix) if found else {}

    unet = part("unet") if what.part("unet") else part("weights")
    return ModelFile(what, unet, part("vae"), lambda: tensors_in(path, header, name))


def open_folder(folder: Path, name: str) -> ModelFile:
    """A diffusers folder: unet/, vae/, text_encoder/, text_encoder_2/ and scheduler/, each with its files."""
    if not (folder / FOLDER).is_file():
        raise BadWeights(name, f"expected a file or a diffusers folder, got a folder without {FOLDER}; choose the "
                               "folder that holds it")
    what = read_and_recognise(folder / FOLDER, name)[1]
    wanted = ("vae", "text_encoder_2" if what.family == "sdxl_refiner" else "text_encoder")
    gone = tuple(part for part in wanted if not what.part(part) and f"{part}/" not in what.missing)
    return ModelFile(replace(what, missing=(*what.missing, *gone)), lambda: tensors_of(folder / "unet", name),
                     lambda: tensors_of(folder / "vae", name),
                     lambda: {f"{part}.{key}": t for part in TEXT_PARTS
                              for key, t in tensors_of(folder / part, name).items()})


def tensors_in(path: Path, header: Header, name: str, prefix: str = "") -> dict[str, Tensor]:
    """The tensors below a prefix of a file, whose header this is, or of all files that an index of shards names."""
    if not is_index(path.name):
        return mapped(path, header, name, prefix)
    return joined(shards(path, name), name, prefix)


def tensors_of(folder: Path, name: str) -> dict[str, Tensor]:
    """The tensors of a part of a diffusers folder; {} where it is not there."""
    return joined(weight_files(folder, name), f"{name} ({folder.name}/)")


def joined(files: list[Path], name: str, prefix: str = "") -> dict[str, Tensor]:
    """The tensors of several files."""
    found: dict[str, Tensor] = {}
    for file in files:
        spoken = f"{name} ({file.name})"
        found |= mapped(file, read_header(file, spoken), spoken, prefix)
    return found
