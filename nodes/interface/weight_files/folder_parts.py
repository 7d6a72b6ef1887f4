"""The weights of the parts of a diffusers folder (unet/, vae/, ...): one file or shards, plain or of a variant."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from nodes.interface.weight_files.groups import (
    FOLDER,
    INDEX,
    SHARD,
    index_of,
    is_index,
    members,
    read_shards,
    shards,
)
from nodes.interface.weight_files.header import BadWeights, Header, read_header


def parts(folder: Path, name: str) -> Iterator[tuple[str, Header]]:
    """The parts of a diffusers folder that hold weights (unet, vae, text_encoder, ...) with their headers."""
    for place in sorted(path for path in folder.iterdir() if path.is_dir()):
        if found := plainest(place):
            spoken = f"{name} ({place.name}/{found.name})"
            yield place.name, (read_shards if is_index(found.name) else read_header)(found, spoken)


def weight_files(part: Path, name: str) -> list[Path]:
    """The files with the weights of a part: all shards that its index names, else one, or none. Raises BadWeights."""
    found = plainest(part)
    if found is None or not is_index(found.name):
        return [found] if found else []
    return shards(found, f"{name} ({part.name}/{found.name})")


def plainest(part: Path) -> Path | None:
    """The weights of a part: an index or a file, the plain one before its variants (fp16, non_ema, ...).

    One whose shards are not all there comes last: with a variant often come the settings of all the others.
    """
    files = [path for path in part.glob("*.safetensors*") if is_index(path.name) or path.suffix == ".safetensors"]
    return min((path for path in files if not SHARD.fullmatch(path.name)), key=_rank, default=None)


def variant_of(folder: Path) -> str | None:
    """The variant that a folder holds of some part and has no plain one beside: "fp16"; None = all are plain."""
    found = (plainest(place) for place in sorted(folder.iterdir()) if place.is_dir())
    return next((variant for path in found if path and (variant := _stem(path.name).partition(".")[2])), None)


def _rank(path: Path) -> tuple[bool, int, bool, str]:
    return is_index(path.name) and not _all_there(path), len(_stem(path.name)), not is_index(path.name), path.name


def _stem(name: str) -> str:
    """model.fp16 of model.fp16.safetensors and of model.safetensors.index.fp16.json."""
    found = INDEX.fullmatch(name)
    return f"{found['stem']}{found['variant'] or ''}" if found else name.removesuffix(".safetensors")


def _all_there(index: Path) -> bool:
    try:
        return bool(shards(index, index.name))
    except BadWeights:
        return False


def read_with(path: Path, name: str) -> list[Path]:
    """The weight files that are read with a file: all shards, or those of all parts of its folder. Raises BadWeights.

    Of a part that lies there in several variants only those that are read.
    """
    index = index_of(path)
    if index is None:
        return [path]
    if index.name != FOLDER:
        return [file for file in members(index, name) if file.suffix == ".safetensors"]
    places = sorted(place for place in index.parent.iterdir() if place.is_dir())
    return [file for place in places for file in weight_files(place, name)]
