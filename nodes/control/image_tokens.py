"""How an IP-Adapter turns what an image encoder saw into tokens beside those of the prompt (Ye et al. 2023).

Plain adapters project the embedding to a few tokens; "full face" ones project every hidden state; "plus" ones let 16
queries look at the hidden states (a perceiver resampler: Jaegle et al. 2021, Alayrac et al. 2022). Module names are the
tensor names of the files, below "image_proj.".
"""

from __future__ import annotations

from collections.abc import Mapping

import torch
import torch.nn as nn
from torch import Tensor

from nodes.encoders.attention import attend
from nodes.encoders.vision import VisionStates
from nodes.weights.assigning import built

HEAD_WIDTH = 64


class Projected(nn.Module):
    """The embedding [N, E] to a few tokens [N, T, D]: plain adapters, 4 tokens."""

    reads = "embedding"

    def __init__(self, embed: int, tokens: int, width: int) -> None:
        super().__init__()
        self.proj, self.norm = nn.Linear(embed, tokens * width), nn.LayerNorm(width)

    def forward(self, states: VisionStates) -> Tensor:
        return self.norm(self.proj(states.embedding).unflatten(1, (-1, self.norm.weight.shape[0])))


class FullFace(nn.Module):
    """Every hidden state [N, P, E] through two layers: as many tokens [N, P, D] as patches."""

    reads = "hidden states"

    def __init__(self, embed: int, width: int) -> None:
        super().__init__()
        self.proj = nn.Sequential(nn.Linear(embed, embed), nn.GELU(), nn.Linear(embed, width), nn.LayerNorm(width))

    def forward(self, states: VisionStates) -> Tensor:
        return self.proj(states.penultimate)


class FaceTokens(nn.Module):
    """The numbers of a face recogniser [N, F] through two layers to a few tokens [N, T, D]: FaceID, 4 tokens."""

    reads = "face"

    def __init__(self, faces: int, inner: int, outputs: int, width: int) -> None:
        super().__init__()
        self.proj = nn.Sequential(nn.Linear(faces, inner), nn.GELU(), nn.Linear(inner, outputs))
        self.norm = nn.LayerNorm(width)

    @property
    def faces(self) -> int:
        """How many numbers a face has."""
        return int(self.proj[0].in_features)

    def forward(self, faces: Tensor) -> Tensor:
        return self.norm(self.proj(faces).unflatten(1, (-1, self.norm.weight.shape[0])))


class PerceiverAttention(nn.Module):
    """Queries [N, T, W] look at hidden states and at each other."""

    def __init__(self, width: int, inner: int) -> None:
        super().__init__()
        self.heads = max(1, inner // HEAD_WIDTH)
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.to_q, self.to_kv = nn.Linear(width, inner, bias=False), nn.Linear(width, 2 * inner, bias=False)
        self.to_out = nn.Linear(inner, width, bias=False)

    def forward(self, seen: Tensor, queries: Tensor) -> Tensor:
        queries = self.norm2(queries)
        k, v = self.to_kv(torch.cat([self.norm1(seen), queries], 1)).chunk(2, -1)
        q, k, v = (t.unflatten(-1, (self.heads, -1)).transpose(1, 2) for t in (self.to_q(queries), k, v))
        return self.to_out(attend(q, k, v).transpose(1, 2).flatten(2))


class Resampler(nn.Module):
    """Learnt queries read the hidden states [N, P, E] layer by layer: 16 tokens [N, T, D], "plus" adapters."""

    reads = "hidden states"

    def __init__(self, embed: int, width: int, inner: int, depth: int, tokens: int, out: int, hidden: int) -> None:
        super().__init__()
        self.latents = nn.Parameter(torch.zeros(1, tokens, width))
        self.proj_in, self.proj_out, self.norm_out = nn.Linear(embed, width), nn.Linear(width, out), nn.LayerNorm(out)
        self.layers = nn.ModuleList(
            nn.ModuleList([PerceiverAttention(width, inner), nn.Sequential(
                nn.LayerNorm(width), nn.Linear(width, hidden, bias=False), nn.GELU(),
                nn.Linear(hidden, width, bias=False))]) for _ in range(depth))

    def forward(self, states: VisionStates) -> Tensor:
        return self.read(states, self.latents)

    def read(self, states: VisionStates, queries: Tensor) -> Tensor:
        """What queries [1 or N, T, W] find."""
        seen = self.proj_in(states.penultimate)
        queries = queries.expand(len(seen), -1, -1)
        for attention, feed_forward in self.layers:  # type: ignore[misc]
            queries = queries + attention(seen, queries)
            queries = queries + feed_forward(queries)
        return self.norm_out(self.proj_out(queries))


class FacePlus(FaceTokens):
    """The tokens of a face look at the picture it is in: FaceID plus; in its second version they count beside it."""

    def __init__(self, faces: int, inner: int, outputs: int, width: int, resampler: Resampler) -> None:
        super().__init__(faces, inner, outputs, width)
        self.perceiver_resampler = resampler

    def looking(self, faces: Tensor, states: VisionStates, structure: float | None) -> Tensor:
        """Tokens [N, T, D]. structure: how much what they see counts beside the face, None = it alone, as in plus."""
        tokens = super().forward(faces)
        found = self.perceiver_resampler.read(states, tokens)
        return found if structure is None else tokens + structure * found


Projection = Projected | FullFace | Resampler | FaceTokens
PERCEIVER = "perceiver_resampler."


def image_projection(tensors: Mapping[str, Tensor], name: str = "adapter") -> Projection:
    """The projection whose tensors these are, by name below "image_proj."; nothing is copied. Raises BadWeights."""
    shapes = {key: tuple(t.shape) for key, t in tensors.items()}
    return built(lambda: _empty(shapes), tensors, name, "projection of pictures")


def _empty(shapes: Mapping[str, tuple[int, ...]]) -> Projection:
    if "latents" in shapes:
        return _resampler(shapes, shapes["latents"][1])
    if "proj.2.weight" in shapes and "norm.weight" in shapes:
        outputs, inner = shapes["proj.2.weight"]
        face = shapes["proj.0.weight"][1], inner, outputs, shapes["norm.weight"][0]
        inside = {name.removeprefix(PERCEIVER): s for name, s in shapes.items() if name.startswith(PERCEIVER)}
        return FacePlus(*face, _resampler(inside, 0)) if inside else FaceTokens(*face)
    if "proj.2.weight" in shapes:
        return FullFace(shapes["proj.0.weight"][1], shapes["proj.2.weight"][0])
    (outputs, embed), (width,) = shapes["proj.weight"], shapes["norm.weight"]
    return Projected(embed, outputs // width, width)


def _resampler(shapes: Mapping[str, tuple[int, ...]], tokens: int) -> Resampler:
    """With so many queries of its own."""
    width, embed = shapes["proj_in.weight"]
    depth = len({name.split(".")[1] for name in shapes if name.startswith("layers.")})
    resampler = Resampler(embed, width, shapes["layers.0.0.to_q.weight"][0], depth, tokens,
                          shapes["proj_out.weight"][0], shapes["layers.0.1.1.weight"][0])
    if not tokens:
        del resampler.latents  # its queries come from elsewhere
    return resampler
