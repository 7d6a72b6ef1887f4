"""Models of several files: a diffusers folder, named by its model_index.json, and shards, named by their index.

Weights of another variant, such as fp16, have it before their ending, and their index before its own:
model.fp16-00001-of-00002.safetensors, named by model.safetensors.index.fp16.json.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from nodes.interface.weight_files.header import BadWeights, Header, TensorEntry, read_header

FOLDER = "model_index.json"
INDEXES = tuple(f".safetensors.index{variant}.json" for variant in ("", ".fp16", ".bf16", ".fp32"))
"""How the names of indexes end that are offered for choice."""
ADAPTER, SETTINGS = "adapter_model.safetensors", "adapter_config.json"
"""The two files that PEFT writes into the folder of an adapter."""
MOST_BYTES = 32 * 1024**2
_UNREAD = re.compile(r"^\.|\.(bin|ckpt|pt|pth|h5|msgpack|onnx|onnx_data|pb|gguf|md|png|jpe?g)$")
"""Files in the parts of a folder that nothing here reads: hidden ones, weights in other formats, pictures."""
INDEX = re.compile(r"(?P<stem>.+)\.safetensors\.index(?P<variant>\.\w+)?\.json")
SHARD = re.compile(r"(?P<stem>.+?)(?P<variant>\.\w+)?-(?P<number>\d{5})-of-(?P<of>\d{5})(?P<late>\.\w+)?\.safetensors")


def is_group(name: str) -> bool:
    """Whether a file of this name stands for several."""
    return name.rpartition("/")[2] == FOLDER or is_index(name)


def is_index(name: str) -> bool:
    """Whether a file of this name says which shard holds which tensor."""
    return bool(INDEX.fullmatch(name.rpartition("/")[2]))


def members(path: Path, name: str) -> list[Path]:
    """All files of a group, its own first: what a digest must cover. Raises BadWeights."""
    if path.name == FOLDER:
        inside = [file for file in path.parent.glob("*/*") if file.is_file() and not _UNREAD.search(file.name)]
        return [path, *sorted(inside)]
    if path.name == SETTINGS:
        return [path, path.with_name(ADAPTER)]
    return [path, *shards(path, name)]


def folder_index(path: Path) -> Path | None:
    """The model_index.json of the diffusers folder of which this file is a part, or that it is; None = of none."""
    if path.name == FOLDER:
        return path
    index = path.parent.parent / FOLDER
    return index if index.is_file() else None


def peft_settings(path: Path) -> Path | None:
    """The settings that PEFT wrote beside an adapter, or None."""
    beside = path.with_name(SETTINGS)
    return beside if path.name == ADAPTER and beside.is_file() else None


def index_of(path: Path) -> Path | None:
    """The file that stands for all files of the model to which this one belongs; None of a model of one file."""
    return folder_index(path) or peft_settings(path) or (path if is_group(path.name) else None)


def shards(index: Path, name: str) -> list[Path]:
    """The files that an index names, all of which must be there. Raises BadWeights."""
    files = sorted({str(file) for file in weight_map(index, name).values()})
    if strange := [file for file in files if "/" in file or "\\" in file or file.startswith(".")]:
        raise BadWeights(name, f"its index names {strange[0][:80]!r}, expected files beside it; download the "
                               "index again")
    found = [index.parent / file for file in files]
    if lacking := [path.name for path in found if not path.is_file()]:
        gone = ", ".join(lacking)[:300]
        raise BadWeights(name, f"it is not whole: {gone} missing of {len(found)} files; download the rest")
    return found


def weight_map(index: Path, name: str) -> dict[str, Any]:
    """Which tensor is in which file."""
    found = read_json(index, name).get("weight_map")
    if not isinstance(found, dict) or not found:
        raise BadWeights(name, "expected an index with a weight_map of tensors and files; download it again")
    return found


def read_json(path: Path, name: str) -> dict[str, Any]:
    """A settings file of at most 32 MB. Raises BadWeights."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise BadWeights(name, f"{path.name} is larger than {MOST_BYTES:,} bytes; download it again")
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise BadWeights(name, f"{path.name} cannot be read ({str(error)[:100]}); download it again") from None
    return found if isinstance(found, dict) else {}


def read_shards(index: Path, name: str) -> Header:
    """One header of all shards; places of bytes are those in each tensor's own file. Raises BadWeights."""
    tensors: dict[str, TensorEntry] = {}
    metadata: dict[str, str] = {}
    for path in shards(index, name):
        header = read_header(path, f"{name} ({path.name})")
        tensors |= header.by_name
        metadata |= header.metadata
    if lacking := sorted(set(weight_map(index, name)) - set(tensors)):
        raise BadWeights(
            name,
            f"{len(lacking)} tensors that its index names are in none of its files, such as {lacking[0]!r}: files of "
            "different versions are mixed; download all of them again",
        )
    return Header(tuple(tensors.values()), metadata)


def other_shards(path: Path) -> str:
    """What is missing of a model of which this file is only a shard, in words; "" of a whole one."""
    found = SHARD.fullmatch(path.name)
    if not found or found["of"] == "00001":
        return ""
    index = f"{found['stem']}.safetensors.index{found['variant'] or found['late'] or ''}.json"
    return f"the other shards (this is {int(found['number'])} of {int(found['of'])}): choose {index}"


def joined(headers: dict[str, Header]) -> Header:
    """One header of the parts of a folder, their tensors below the names of the parts."""
    named = (replace(entry, name=f"{part}.{entry.name}") for part, head in headers.items() for entry in head.tensors)
    return Header(tuple(named), {})
