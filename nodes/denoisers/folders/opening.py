"""Opening a diffusers folder: what its index names is checked first, and only tensors and settings are read.

Nothing in a folder is run: classes are those of the installed libraries, weights must be safetensors, and nothing is
fetched from the network.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import torch

from nodes.denoisers.folders.families import FAMILIES, FolderFamily
from nodes.interface import BadInput
from nodes.interface.weight_files.folder_parts import variant_of
from nodes.interface.weight_files.groups import FOLDER as INDEX
from nodes.interface.weight_files.groups import folder_index
from nodes.weights.extra import extra
from nodes.weights.safetensors_file import BadWeights

LIBRARIES = ("diffusers", "transformers")
MOST_BYTES = 1024**2
LEFT_OUT = ("safety_checker", "feature_extractor", "watermarker", "image_encoder")
"""Parts that judge or mark pictures, or read them: not needed to draw."""


class Opened(NamedTuple):
    """A pipeline of diffusers whose network and autoencoder were taken out of it."""

    family: FolderFamily
    pipeline: Any
    network: Any
    vae: Any
    scheduler: dict[str, Any]


def folder_of(file: Path, name: str) -> Path:
    """The folder of which a file is a part, or whose index it is."""
    if index := folder_index(file):
        return index.parent
    raise BadWeights(name, f"expected a file inside a folder that diffusers saved, such as "
                     f"MODEL/transformer/diffusion_pytorch_model.safetensors, but there is no {INDEX} above it; choose "
                     "the network's file in its folder, or load a single file with another node")


def read_json(path: Path) -> dict[str, Any]:
    """A settings file of a folder."""
    try:
        with path.open("rb") as file:
            found = json.loads(file.read(MOST_BYTES))
    except (OSError, ValueError, RecursionError) as error:
        raise BadInput(f"cannot read {path.parent.name}/{path.name} ({type(error).__name__}); save it again") from None
    if not isinstance(found, dict):
        raise BadInput(f"expected an object in {path.parent.name}/{path.name}, got {type(found).__name__}; "
                       "download it again")
    return found


def family_of(index: dict[str, Any], name: str) -> FolderFamily:
    """Which family a folder is of, by the class of its network; refuses classes of other libraries than the two."""
    for part, value in index.items():
        if part.startswith("_") or part in LEFT_OUT or not isinstance(value, list) or value == [None, None]:
            continue
        if len(value) != 2 or value[0] not in LIBRARIES or not isinstance(value[1], str):
            raise BadWeights(name, f"its {INDEX} asks for {part} from {str(value)[:80]}, which may be foreign code; "
                             "only classes of diffusers and transformers are used")
    for part in ("transformer", "unet"):
        value = index.get(part) or [None, None]
        if found := FAMILIES.get(value[1]):
            return found
    network = (index.get("transformer") or index.get("unet") or [None, "none"])[1]
    raise BadWeights(name, f"its network is of the class {network}, which has no description here yet; known are "
                     f"{', '.join(sorted(FAMILIES))}")


@contextmanager
def quiet(diffusers: Any) -> Any:
    """Without progress bars and advice of the library on the terminal."""
    logging = diffusers.utils.logging
    before = logging.get_verbosity()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        logging.set_verbosity(before)


def open_folder(file: Path, name: str, dtype: torch.dtype) -> Opened:
    """Read all parts of a folder that drawing needs, on the CPU, in the dtype to compute in."""
    folder = folder_of(file, name)
    index = read_json(folder / INDEX)
    family = family_of(index, name)
    diffusers = extra("diffusers", "diffusers", f"the folder {folder.name!r}")
    kind = getattr(diffusers, str(index.get("_class_name")), None)
    if not (isinstance(kind, type) and issubclass(kind, diffusers.DiffusionPipeline)):
        wanted = str(index.get("_class_name"))[:60]
        raise BadWeights(name, f"its {INDEX} names the pipeline {wanted!r}, which diffusers {diffusers.__version__} "
                         "does not have; install a newer version of it")
    absent = {part: None for part in LEFT_OUT if part in index}
    absent |= {"requires_safety_checker": False} if "safety_checker" in index else {}
    try:
        with quiet(diffusers):
            pipeline = kind.from_pretrained(folder, local_files_only=True, use_safetensors=True, dtype=dtype,
                                            variant=variant_of(folder), trust_remote_code=False, **absent)
    except (OSError, ValueError, KeyError, RuntimeError, ImportError) as error:
        if isinstance(error, torch.OutOfMemoryError):
            raise
        first = " ".join(str(error).split())[:400].replace(str(folder), folder.name)
        raise BadWeights(name, f"its folder cannot be read whole ({type(error).__name__}: {first}); every part must be "
                         "there, as safetensors") from None
    return parts_of(pipeline, family)


def parts_of(pipeline: Any, family: FolderFamily) -> Opened:
    """The network and the autoencoder apart from the pipeline, which keeps the text encoders."""
    network, vae = getattr(pipeline, family.part), getattr(pipeline, "vae", None)
    scheduler = dict(pipeline.scheduler.config)
    pipeline.register_modules(**{family.part: None}, **({"vae": None} if vae is not None else {}))
    for module in (network, vae):
        if module is not None:
            module.requires_grad_(False).eval()
    return Opened(family, pipeline, network, vae, scheduler)
