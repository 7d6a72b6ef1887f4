"""Text encoders from the tensors of public files.

    text_encoder(tensors, family, name, device, dtype) -> TextEncoder

`tensors` are those of a whole checkpoint by their own names; nothing of them is copied or cast before a prompt is
encoded for the first time. `text_encoder.encode.networks` of the result are torch modules with the key names below the
prefix; a LoRA adds to `text_encoder.encode.patches`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from nodes.encoders.sd.encode import EncodePrompts, Reading
from nodes.encoders.sd.towers import OpenClipText, TextTower, TransformersText
from nodes.interface import TextEncoder
from nodes.interface.weight_files import BadWeights
from nodes.weights.sound import look_later


@dataclass(frozen=True)
class Slot:
    """A text tower of a family: where files keep it, and how the family reads it.

    prefixes: of its keys, most usual first; each is tried with "text_model." behind it, too
    quick_gelu: OpenAI's own weights use it
    layer, norm, pad_end: see `Reading`
    """

    name: str
    prefixes: tuple[str, ...]
    quick_gelu: bool
    layer: int
    norm: bool
    pad_end: bool


_ALONE = ("text_encoder.", "transformer.", "model.", "")
_L = ("cond_stage_model.transformer.", "cond_stage_model.model.", *_ALONE)
_H = ("cond_stage_model.model.", "cond_stage_model.transformer.", *_ALONE)
_XL_L = ("conditioner.embedders.0.transformer.", "conditioner.embedders.0.model.", "text_encoder.",
         "text_encoders.clip_l.transformer.", *(f"clip_l.{prefix}" for prefix in _ALONE))
_XL_G = ("conditioner.embedders.1.model.", "conditioner.embedders.1.transformer.", "text_encoder_2.",
         "text_encoders.clip_g.transformer.", *(f"clip_g.{prefix}" for prefix in _ALONE))
_REFINER_G = ("conditioner.embedders.0.model.", "text_encoder_2.", *_ALONE)

FAMILIES: dict[str, tuple[Slot, ...]] = {
    "sd1": (Slot("clip_l", _L, quick_gelu=True, layer=1, norm=True, pad_end=True),),
    "sd2": (Slot("clip_h", _H, quick_gelu=False, layer=2, norm=True, pad_end=False),),
    "sdxl": (Slot("clip_l", _XL_L, quick_gelu=True, layer=2, norm=False, pad_end=True),
             Slot("clip_g", _XL_G, quick_gelu=False, layer=2, norm=False, pad_end=False)),
    "sdxl_refiner": (Slot("clip_g", _REFINER_G, quick_gelu=False, layer=2, norm=False, pad_end=False),),
}
"""How each family reads its text encoders."""

H_LAYERS = 24


def text_encoder(tensors: Mapping[str, Tensor], family: str, name: str, device: torch.device | str = "cpu",
                 dtype: torch.dtype = torch.float32) -> TextEncoder:
    """The text encoder of a checkpoint.

    tensors: the tensors of the file; of a diffusers folder those of text_encoder/ and text_encoder_2/ with
             "text_encoder." and "text_encoder_2." before their names
    family:  "sd1", "sd2", "sdxl" or "sdxl_refiner"
    name:    what the person calls the file
    dtype:   what the towers compute in; hidden states are float32

    Raises BadWeights where a tower is missing or not whole.
    """
    if family not in FAMILIES:
        raise BadWeights(name, f"expected a model of {', '.join(FAMILIES)}, got {family!r}; its prompts are read "
                               "by another text encoder")
    networks, readings = zip(*(tower(tensors, slot, name) for slot in FAMILIES[family]), strict=True)
    return TextEncoder(EncodePrompts(networks, readings, device, dtype), name)


def tower(tensors: Mapping[str, Tensor], slot: Slot, name: str) -> tuple[TextTower, Reading]:
    """One text tower, its weights assigned as they lie in the file, and how it is read."""
    prefix = prefix_of(tensors, slot, name)
    transformers = prefix + "embeddings.token_embedding.weight" in tensors
    network = (transformers_text if transformers else open_clip_text)(tensors, prefix, slot, name)
    layers = len(network.blocks())
    cut = slot.name == "clip_h" and layers != H_LAYERS and (transformers or layers == H_LAYERS - 1)
    layer = 1 if cut else slot.layer  # the block that SD2 never reads is left out of diffusers folders
    return network, Reading(slot.name, layer, slot.norm, slot.pad_end)


def prefix_of(tensors: Mapping[str, Tensor], slot: Slot, name: str) -> str:
    """What stands before the keys of a tower."""
    for prefix in slot.prefixes:
        for each in (prefix + "text_model.", prefix):
            if each + "embeddings.token_embedding.weight" in tensors or each + "token_embedding.weight" in tensors:
                return each
    raise BadWeights(name, f"expected the text encoder {slot.name} below {slot.prefixes[0]!r}, got none among "
                           f"{len(tensors)} tensors; load a file that holds it with weights.load_text_encoder")


def transformers_text(tensors: Mapping[str, Tensor], prefix: str, slot: Slot, name: str) -> TextTower:
    """A tower in the layout of transformers. The projection stands outside "text_model."."""
    sizes = tensors[prefix + "embeddings.token_embedding.weight"].shape
    outer = prefix.removesuffix("text_model.") + "text_projection.weight"
    projection = tensors.get(outer)
    layers = count(tensors, prefix + "encoder.layers.")
    inner = expected(tensors, prefix + "encoder.layers.0.mlp.fc1.weight", name).shape[0]
    places = expected(tensors, prefix + "embeddings.position_embedding.weight", name).shape[0]
    with torch.device("meta"):  # nothing is drawn that the file then replaces
        network = TransformersText(sizes[0], places, sizes[1], layers, inner, slot.quick_gelu,
                                   None if projection is None else projection.shape[0])
    return assigned(network, tensors, prefix, {"text_projection.weight": outer}, name)


def open_clip_text(tensors: Mapping[str, Tensor], prefix: str, slot: Slot, name: str) -> TextTower:
    """A tower in the layout of open_clip. Some files hold its projection as a linear layer's weight, transposed."""
    sizes = tensors[prefix + "token_embedding.weight"].shape
    linear = tensors.get(prefix + "text_projection.weight")
    projection = tensors.get(prefix + "text_projection") if linear is None else linear.T
    layers = count(tensors, prefix + "transformer.resblocks.")
    inner = expected(tensors, prefix + "transformer.resblocks.0.mlp.c_fc.weight", name).shape[0]
    places = expected(tensors, prefix + "positional_embedding", name).shape[0]
    with torch.device("meta"):
        network = OpenClipText(sizes[0], places, sizes[1], layers, inner, slot.quick_gelu,
                               None if projection is None else projection.shape[1])
    if linear is not None:
        tensors = {**tensors, prefix + "text_projection": linear.T}
    return assigned(network, tensors, prefix, {}, name)


def count(tensors: Mapping[str, Tensor], prefix: str) -> int:
    """How many blocks are numbered below a prefix: the highest number and one."""
    numbers = (re.match(r"\d+", key[len(prefix):]) for key in tensors if key.startswith(prefix))
    return max((int(number[0]) + 1 for number in numbers if number), default=0)


def expected(tensors: Mapping[str, Tensor], key: str, name: str) -> Tensor:
    """A tensor that must be there."""
    if key not in tensors:
        raise BadWeights(name, f"its text encoder is not whole: {key!r} is missing; get the file again")
    return tensors[key]


def assigned(network: TextTower, tensors: Mapping[str, Tensor], prefix: str, elsewhere: Mapping[str, str],
             name: str) -> TextTower:
    """The network with the file's tensors as its parameters."""
    weights = {key: expected(tensors, elsewhere.get(key, prefix + key), name) for key in network.state_dict()}
    try:
        network.load_state_dict(weights, assign=True)
    except RuntimeError as error:
        what = " ".join(str(error).split())[:300]
        raise BadWeights(name, f"its text encoder does not fit together: {what}") from None
    return look_later(network.eval().requires_grad_(False), name)
