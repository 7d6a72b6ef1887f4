"""Where the layers that adapter files name are in a network: original, diffusers' and transformers' names.

A file's layer is looked up with underscores, as kohya writes it, so one table serves all spellings. It is made from the
network's own parameter names, so it fits any width and depth, the starter model included.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

_RESIDUAL = {"in_layers.0": "norm1", "in_layers.2": "conv1", "emb_layers.1": "time_emb_proj", "out_layers.0": "norm2",
             "out_layers.3": "conv2", "skip_connection": "conv_shortcut", "op": "conv"}
_TOP = {"time_embed.0": "time_embedding.linear_1", "time_embed.2": "time_embedding.linear_2",
        "label_emb.0.0": "add_embedding.linear_1", "label_emb.0.2": "add_embedding.linear_2",
        "input_blocks.0.0": "conv_in", "out.0": "conv_norm_out", "out.2": "conv_out"}
_MIDDLE = {"middle_block.0": "mid_block.resnets.0", "middle_block.1": "mid_block.attentions.0",
           "middle_block.2": "mid_block.resnets.1"}
_BLOCK = re.compile(r"(input|output)_blocks\.(\d+)\.(\d+)\.")
_RESBLOCK = re.compile(r"(?:^|.*\.)?transformer\.resblocks\.(\d+)\.(.+)$")
_OPEN_CLIP = {"attn.out_proj": "self_attn.out_proj", "mlp.c_fc": "mlp.fc1", "mlp.c_proj": "mlp.fc2",
              "ln_1": "layer_norm1", "ln_2": "layer_norm2"}


@dataclass(frozen=True)
class Place:
    """A layer's weight in a network: the parameter without its ".weight", perhaps only some rows, perhaps turned.

    rows: (which, of how many): the second third of a parameter in which query, key and value lie on top of each other
    """

    weight: str
    bias: str
    rows: tuple[int, int] = (0, 1)
    turned: bool = False


def places(parameters: Iterable[str]) -> Mapping[str, Place]:
    """The layers of a network by the names that adapter files may give them."""
    names = list(parameters)
    found: dict[str, Place] = {}
    for layer in (name.removesuffix(".weight") for name in names if name.endswith(".weight")):
        found[layer.replace(".", "_")] = Place(f"{layer}.weight", f"{layer}.bias")
    for layer, other in diffusers_names(names):
        found[other.replace(".", "_")] = Place(f"{layer}.weight", f"{layer}.bias")
    for layer, place in list(_text_places(names)):
        found[layer.replace(".", "_")] = place
    found |= {name.removesuffix("_0"): place for name, place in found.items() if name.endswith("_to_out_0")}
    return found


def diffusers_names(parameters: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Layers of a U-Net by their original names and by those of diffusers."""
    layers = [name.removesuffix(".weight") for name in parameters if name.endswith(".weight")]
    blocks = _blocks(layers)
    for layer in layers:
        match = _BLOCK.match(layer)
        middle = next((head for head in _MIDDLE if layer.startswith(head + ".")), None)
        if layer in _TOP:
            yield layer, _TOP[layer]
        elif middle is not None:
            yield layer, _MIDDLE[middle] + _inside(layer[len(middle):])
        elif match and (head := blocks.get(match[0])):
            yield layer, head + _inside(layer[len(match[0]) - 1:])


def _inside(rest: str) -> str:
    """The name within a block: ".in_layers.2" -> ".conv1"; that of a transformer stays."""
    return "." + _RESIDUAL.get(rest[1:], rest[1:])


def _blocks(layers: list[str]) -> dict[str, str]:
    """"input_blocks.1.0." -> "down_blocks.0.resnets.0": levels end where a block changes the resolution."""
    found: dict[str, str] = {}
    for side, theirs, sampler in (("input", "down_blocks", "downsamplers"), ("output", "up_blocks", "upsamplers")):
        level = number = 0
        for block in _numbers(layers, f"{side}_blocks."):
            heads = {m[0] for layer in layers if (m := _BLOCK.match(layer)) and (m[1], int(m[2])) == (side, block)}
            sampled = False
            for head in sorted(heads):
                kind = _kind(layers, head)
                if kind == "sampler":
                    found[head], sampled = f"{theirs}.{level}.{sampler}.0", True
                elif kind:
                    found[head] = f"{theirs}.{level}.{kind}.{number}"
            number += any(_kind(layers, head) == "resnets" for head in heads)
            if sampled:
                level, number = level + 1, 0
    return found


def _kind(layers: list[str], head: str) -> str:
    """What stands in a block's slot, as diffusers calls it; "" for the first convolution."""
    inside = {layer[len(head):].split(".")[0] for layer in layers if layer.startswith(head)}
    if "in_layers" in inside:
        return "resnets"
    if "transformer_blocks" in inside:
        return "attentions"
    return "sampler" if inside & {"op", "conv"} else ""


def _numbers(layers: list[str], prefix: str) -> list[int]:
    return sorted({int(layer[len(prefix):].split(".")[0]) for layer in layers if layer.startswith(prefix)})


def _text_places(parameters: list[str]) -> Iterator[tuple[str, Place]]:
    """Layers of CLIP's text towers by transformers' names, which adapter files use for both layouts."""
    for name in parameters:
        layer, _, last = name.rpartition(".")
        if last == "weight" and layer.startswith("encoder.layers."):
            yield f"text_model.{layer}", Place(name, f"{layer}.bias")
        elif name == "text_projection":
            yield name, Place(name, "", turned=True)
        elif (match := _RESBLOCK.match(name)) and not name.startswith("visual."):
            yield from _resblock(name, f"text_model.encoder.layers.{match[1]}", match[2])


def _resblock(name: str, theirs: str, inside: str) -> Iterator[tuple[str, Place]]:
    layer, _, last = name.rpartition(".")
    if inside == "attn.in_proj_weight":
        for i, each in enumerate(("q_proj", "k_proj", "v_proj")):
            yield f"{theirs}.self_attn.{each}", Place(name, f"{layer}.in_proj_bias", (i, 3))
    elif last == "weight" and inside.removesuffix(".weight") in _OPEN_CLIP:
        yield f"{theirs}.{_OPEN_CLIP[inside.removesuffix('.weight')]}", Place(name, f"{layer}.bias")
