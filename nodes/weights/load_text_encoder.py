"""Loading a text encoder from a file of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from torch import Tensor

from nodes.encoders.sd.assemble import FAMILIES, text_encoder
from nodes.interface import BadInput, Choice, Context, ModelFile, TextEncoder, node
from nodes.interface.weight_files import BadWeights, Recognised
from nodes.weights.model_file import open_model
from nodes.weights.placing import CHOICES, chosen_dtype
from nodes.weights.safetensors_file import spoken

FAMILY_OF_TOWER = {"clip_l": "sd1", "open_clip_h": "sd2", "open_clip_g": "sdxl_refiner"}
KINDS = ("text_encoder", "clip", "checkpoint")
Opened = tuple[dict[str, Tensor], Recognised]


def opened(ctx: Context, file: str) -> Opened:
    """The tensors of a file with a text encoder, and what it is."""
    model = open_model(ctx.open_weights(file), file)
    if model.what.kind not in KINDS:
        raise BadWeights(file, f"expected a text encoder (CLIP), but this is {model.what.words}; use the node that "
                               "loads those")
    return model.text(), model.what


def tower_name(what: Recognised) -> str:
    """Which tower of which models a file alone holds, by its width; "" where nothing tells."""
    return next((part.name for part in what.parts if part.name in FAMILY_OF_TOWER), "")


def family_of(what: Recognised, file: str) -> str:
    """The family that reads a file alone so."""
    family = what.family if what.kind == "checkpoint" else FAMILY_OF_TOWER.get(tower_name(what), "")
    if family not in FAMILIES:
        raise BadWeights(file, f"nothing tells which models read it; choose the family: {', '.join(FAMILIES)}")
    return family


def pair(first: Opened, second: Opened) -> dict[str, Tensor]:
    """The tensors of SDXL's two text encoders in either order, named apart."""
    if tower_name(first[1]) == "open_clip_g" or tower_name(second[1]) == "clip_l":
        first, second = second, first
    return named("clip_l.", first[0]) | named("clip_g.", second[0])


def named(prefix: str, tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The same tensors with a prefix before their names."""
    return {prefix + key: tensor for key, tensor in tensors.items()}


@node("weights.load_text_encoder", version=1, phrase="{file}[ and {second}]",
      tags=("model", "clip loader", "dual clip loader", "open_clip", "clip_l", "clip_g"))
def load_text_encoder(
    ctx: Context,
    file: Annotated[str, ModelFile("text_encoder")],
    second: Annotated[str | None, ModelFile("text_encoder")] = None,
    family: Annotated[str, Choice(("auto", *FAMILIES))] = "auto",
    dtype: Annotated[str, Choice(CHOICES)] = "auto",
) -> TextEncoder:
    """Load a text encoder of Stable Diffusion from a file of its own: CLIP in the layout of transformers or open_clip.

    Args:
        file: a .safetensors file: a text encoder, a whole CLIP model, or a checkpoint that holds one
        second: the other one of SDXL's two text encoders, CLIP-L and CLIP-G; empty for all other models
        family: which models read it; auto = as its width tells, SDXL where two files are given
        dtype: what to compute in; auto = float32 on a CPU, half precision on a GPU

    Returns:
        text_encoder: turns prompts into what those models read
    """
    tensors, what = opened(ctx, file)
    if second is not None:
        if family not in ("auto", "sdxl"):
            raise BadInput(f"expected one file for {family}, got two; only SDXL reads two text encoders")
        tensors, family = pair((tensors, what), opened(ctx, second)), "sdxl"
    elif family == "auto":
        family = family_of(what, file)
    stored = next(tensor.dtype for tensor in tensors.values() if tensor.is_floating_point())
    return text_encoder(tensors, family, spoken(file), ctx.device, chosen_dtype(dtype, stored, ctx.device))
