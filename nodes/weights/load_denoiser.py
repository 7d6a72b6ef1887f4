"""Loading a denoiser that stands alone: without a text encoder, steered by classes or by nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import torch
from safetensors import safe_open

from nodes.denoisers.families import FAMILIES, Family
from nodes.interface import Context, Denoiser, ModelFile, node
from nodes.weights.safetensors_file import BadWeights, read_header, spoken
from nodes.weights.sound import refuse_broken_tensors


def family_of(path: Path, name: str) -> tuple[Family, str]:
    """The family of a file, and what the names of its network begin with; refuses files of no family."""
    names = [t.name for t in read_header(path, name).tensors]
    for found in FAMILIES:
        if (prefix := found.prefix(names)) is not None:
            return found, prefix
    known = ", ".join(f.name for f in FAMILIES)
    raise BadWeights(name, f"expected a network of one of the families {known}, but its tensors are of none; "
                     "weights.inspect lists them")


def load_family(path: Path, name: str, device: torch.device, dtype: torch.dtype) -> Denoiser:
    """The denoiser in a file, in the layout of its authors; what does not fit the layout is refused in words."""
    found, prefix = family_of(path, name)
    with safe_open(path, "pt") as file:
        tensors = {key: file.get_tensor(key) for key in file.keys() if key.startswith(prefix)}  # noqa: SIM118 - not a dict
    refuse_broken_tensors(tensors, name)
    title = spoken(name)
    try:
        return found.load(tensors, prefix, title, device, dtype)
    except (KeyError, RuntimeError, IndexError) as error:
        if isinstance(error, torch.OutOfMemoryError):
            raise
        first = " ".join(str(error).split())[:300]
        raise BadWeights(name, f"it looks like {found.name}, but its tensors are not those of a whole network "
                         f"({first}); download it again") from None


@node("weights.load_denoiser", version=1, tags=("model", "imagenet", "class", "adm", "edm", "edm2", "dit"),
      phrase="{file}")
def load_denoiser(ctx: Context, file: Annotated[str, ModelFile("diffusion_model")]) -> Denoiser:
    """Load a network that draws pictures of a class, or of all it was trained on: ADM, EDM, EDM2 or DiT.

    The file holds the tensors under the names that the authors gave them; `wireloom models convert` makes it from
    their .pt or .pkl.

    Args:
        file: a safetensors file with the network alone

    Returns:
        denoiser: the model, to be guided by guidance.label and sampled
    """
    return load_family(ctx.open_weights(file), file, ctx.device, ctx.dtype)
