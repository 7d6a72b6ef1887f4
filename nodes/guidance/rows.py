"""Rows of a conditioning: one for each sample of a batch."""

from __future__ import annotations

import math
from dataclasses import replace

import torch
from torch import Tensor

from nodes.interface import BadInput, Conditioning

FIELDS = ("tokens", "pooled", "labels", "sizes", "concat", "negative")
CHUNK = 77  # tokens of CLIP's text towers; a longer prompt is several chunks
MOST_REPEATED = 4  # above, two calls cost less than one batch of so many tokens; ComfyUI draws the line there too


def tensors(conditioning: Conditioning) -> dict[str, Tensor]:
    """The tensors that it has, by name."""
    found = {name: getattr(conditioning, name) for name in FIELDS}
    return {name: tensor for name, tensor in found.items() if tensor is not None}


def repeated(conditioning: Conditioning, count: int, negative: bool | None = None) -> Conditioning:
    """`count` rows: one prompt goes to all samples, `count` prompts to one each.

    negative: mark the rows as those that guidance keeps away from, or as others; None = leave their marks
    """
    parts = tensors(conditioning)
    if any(len(t) not in (1, count) for t in parts.values()):
        raise BadInput(f"expected 1 prompt or {count}, one for each sample, got {max(map(len, parts.values()))}; give "
                       "the noise as large a batch, or encode other prompts")
    rows = {name: t.expand(count, *t.shape[1:]) for name, t in parts.items()}
    return replace(conditioning, **rows if negative is None else {**rows, "negative": torch.full((count,), negative)})


def each_row(conditioning: Conditioning) -> tuple[Conditioning, ...]:
    """Its prompts one by one."""
    parts = tensors(conditioning)
    count = max((len(t) for t in parts.values()), default=0)
    texts = conditioning.text if len(conditioning.text) == count else ("",) * count
    return tuple(replace(conditioning, **{n: t[i:i + 1] for n, t in parts.items()}, text=(texts[i],))
                 for i in range(count))


def joined(first: Conditioning, second: Conditioning, most: int = MOST_REPEATED) -> Conditioning | None:
    """The rows of both, or None when they do not fit into one batch.

    Prompts of different numbers of chunks are repeated until they are equally long, the shorter at most `most` times:
    attention to the same tokens twice is attention to them once.
    """
    a, b = tensors(first), tensors(second)
    if "tokens" in a and "tokens" in b:
        a["tokens"], b["tokens"] = as_long(a["tokens"], b["tokens"], most)
    if {n: t.shape[1:] for n, t in a.items()} != {n: t.shape[1:] for n, t in b.items()}:
        return None
    both = {name: torch.cat([a[name], b[name].to(a[name])]) for name in a}
    return replace(first, **both, text=first.text + second.text)


def as_long(first: Tensor, second: Tensor, most: int) -> tuple[Tensor, Tensor]:
    """Tokens [N, L, D] of chunks, repeated to one length; unchanged where that needs more than `most` repeats."""
    lengths = first.shape[1], second.shape[1]
    length = math.lcm(*lengths)
    if any(n == 0 or n % CHUNK for n in lengths) or length > most * min(lengths):
        return first, second
    return first.repeat(1, length // lengths[0], 1), second.repeat(1, length // lengths[1], 1)
