"""IP-Adapter (Ye et al. 2023): each cross-attention also looks at a picture, with keys and values of its own.

Section 3.2, Eq. 5: out = attention(Q, K_text, V_text) + weight * attention(Q, K_image, V_image), the same queries. The
files number the attentions as diffusers does: way down, way up, then the middle; self-attentions count too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import torch
import torch.nn.functional as F
from torch import Tensor

from nodes.control.image_tokens import Projection, image_projection
from nodes.control.ranges import SigmaRange
from nodes.denoisers.ldm.hooks import Hooks, Where
from nodes.encoders.attention import attend
from nodes.interface import BadInput, Conditioning
from nodes.interface.weight_files import BadWeights
from nodes.weights.assigning import counted

Place = tuple[str, int, int]
"""Stage, number of the block in it, number of the transformer layer in that."""

STAGES = ("input", "output", "middle")  # the order in which the files number the attentions


@dataclass(frozen=True)
class IPAdapter:
    """The parts of a file.

    project: what the encoder saw to tokens
    keys, values: [C, D] matrices, one pair a cross-attention, in the order of the file's numbers
    loras:   of FaceID, by the number of the attention and the name of its matrix: upward and downward factor
    """

    project: Projection
    keys: tuple[Tensor, ...]
    values: tuple[Tensor, ...]
    loras: Mapping[int, Mapping[str, tuple[Tensor, Tensor]]] = field(default_factory=dict)

    @property
    def width(self) -> int:
        """D of the tokens: that of the prompt's hidden states in the model it was trained with."""
        return self.keys[0].shape[1]


def ip_adapter(tensors: Mapping[str, Tensor], name: str = "adapter") -> IPAdapter:
    """The parts from tensors "image_proj.*" and "ip_adapter.N.to_k_ip.weight". Raises BadWeights."""
    seen = {k.removeprefix("image_proj."): v for k, v in tensors.items() if k.startswith("image_proj.")}
    numbers = sorted({int(m[1]) for k in tensors if (m := re.fullmatch(r"ip_adapter\.(\d+)\.to_[kv]_ip\.weight", k))})
    pairs = [[f"ip_adapter.{n}.to_{part}_ip.weight" for part in "kv"] for n in numbers]
    if missing := [key for pair in pairs for key in pair if key not in tensors]:
        raise BadWeights(name, f"its attention is not whole: {counted(missing)} missing; download the file again")
    keys, values = (tuple(tensors[pair[i]] for pair in pairs) for i in range(2))
    return IPAdapter(image_projection(seen, name), keys, values, loras_of(tensors, name))


def loras_of(tensors: Mapping[str, Tensor], name: str) -> dict[int, dict[str, tuple[Tensor, Tensor]]]:
    """The low-rank factors beside the keys, by number and matrix; refuses one without the other."""
    found: dict[int, dict[str, tuple[Tensor, Tensor]]] = {}
    for key, down in tensors.items():
        if m := re.fullmatch(r"ip_adapter\.(\d+)\.(to_(?:q|k|v|out))_lora\.down\.weight", key):
            if (up := tensors.get(key.replace(".down.", ".up."))) is None:
                raise BadWeights(name, f"its LoRA is not whole: {key} stands alone; download the file again")
            found.setdefault(int(m[1]), {})[m[2]] = (up, down)
    return found


def cross_attentions(names: Iterable[str]) -> list[tuple[Place, str]]:
    """All cross-attentions among a U-Net's module names, in the order of the files: their places and names."""
    found = []
    for name in names:
        if m := re.fullmatch(r"(input|middle|output)_blocks?\.(?:(\d+)\.)?1\.transformer_blocks\.(\d+)\.attn2", name):
            found.append(((m[1], int(m[2] or 0), int(m[3])), name))
    return sorted(found, key=lambda item: (STAGES.index(item[0][0]), *item[0][1:]))


@dataclass(frozen=True)
class PicturePrompt:
    """Pictures as tokens, ready for a U-Net: called before each step it gives the hooks of that step.

    layers:  key and value matrices of each place
    tokens:  [N, T, D], one row for all samples or one each; blank: [1, T, D], what rows without a picture see
    weights: for each stage; window: noise levels at which it is in force
    mask:    [1, 1, H, W] where the picture counts, or None = everywhere
    """

    layers: Mapping[Place, tuple[Tensor, Tensor]]
    tokens: Tensor
    blank: Tensor
    weights: Mapping[str, float]
    window: SigmaRange
    mask: Tensor | None = None
    known: dict[tuple[Place, torch.dtype, torch.device], tuple[Tensor, Tensor]] = field(
        default_factory=dict, compare=False, repr=False)

    def __call__(self, given: Conditioning, sigma: Tensor) -> Hooks | None:
        """The hooks of one call of the network, or None while not in force."""
        if sigma not in self.window or not any(self.weights.values()):
            return None
        return Hooks(added=(AddedAttention(self, given.negative),))

    def keys_and_values(self, where: Where, like: Tensor) -> tuple[Tensor, Tensor]:
        """Keys and values of the blank and of all pictures at one place, [1 + N, heads, T, d]; made once."""
        place = (where.stage, where.index, where.layer)
        at = (place, like.dtype, like.device)
        if at not in self.known:
            tokens = torch.cat([self.blank, self.tokens]).to(like)
            k, v = (F.linear(tokens, w.to(like)).unflatten(-1, (where.heads, -1)).transpose(1, 2)
                    for w in self.layers[place])
            self.known[at] = (k, v)
        return self.known[at]

    def rows(self, count: int, negative: Tensor | None) -> Tensor:
        """For each of `count` samples the row of `keys_and_values` that it looks at; 0 = blank."""
        if count % len(self.tokens):
            raise BadInput(f"expected one picture or as many as samples, got {len(self.tokens)} for {count}; set "
                           "together to average or side by side")
        rows = 1 + torch.arange(count) % len(self.tokens)
        return rows if negative is None else rows.masked_fill(negative.cpu().expand(count), 0)


@dataclass(frozen=True)
class AddedAttention:
    """What one picture prompt adds to each cross-attention during one call."""

    prompt: PicturePrompt
    negative: Tensor | None

    def __call__(self, q: Tensor, k: Tensor, v: Tensor, where: Where) -> Tensor | None:
        """Weight * attention(q, K_image, V_image), or None where the prompt says nothing."""
        weight = self.prompt.weights.get(where.stage, 0.0)
        if where.kind != "cross" or weight == 0:
            return None
        keys, values = self.prompt.keys_and_values(where, q)
        rows = self.prompt.rows(len(q), self.negative).to(q.device)
        seen = weight * attend(q, keys[rows], values[rows])
        return seen if self.prompt.mask is None else seen * on_patches(self.prompt.mask, where).to(seen)


def on_patches(mask: Tensor, where: Where) -> Tensor:
    """A mask [1, 1, H, W] for the queries of one feature map, [1, 1, h * w, 1]."""
    return F.interpolate(mask, (where.height, where.width), mode="bicubic", antialias=True).clamp(0, 1).flatten(
        2)[..., None]
