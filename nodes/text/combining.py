"""Arithmetic with encoded prompts: their hidden states place by place, and their pooled vectors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import torch
import torch.nn.functional as F
from torch import Tensor

from nodes.interface import BadInput, Conditioning, Embedding

Formula = Callable[[Tensor, Tensor], Tensor]


def combined(first: Conditioning, second: Conditioning, formula: Formula, words: str,
             cut: bool = False) -> Conditioning:
    """formula(first, second) of states and pooled vectors; what only one has stays. Sizes and so on are the first's.

    The shorter is filled up with zeros; with `cut` the second becomes as long as the first.
    words: the texts of both in words, such as "{} + {}"
    """
    tokens = _both(first.tokens, second.tokens, lambda a, b: formula(*_as_long(a, b, cut)), "hidden states")
    pooled = _both(first.pooled, second.pooled, formula, "pooled vectors")
    if tokens is None and pooled is None:
        raise BadInput("expected encoded prompts, got classes; wire text.encode")
    return replace(first, tokens=tokens, pooled=pooled, text=texts(first, second, words))


def fitting(first: Tensor, second: Tensor, what: str) -> None:
    """Refuse tensors of other widths, or with numbers of rows that do not go together."""
    if first.shape[-1] != second.shape[-1]:
        raise BadInput(f"expected {what} of one width, got {first.shape[-1]} and {second.shape[-1]}; encode both with "
                       "the same text encoder")
    if len(first) != len(second) and 1 not in (len(first), len(second)):
        raise BadInput(f"expected as many prompts in both, or one in one of them, got {len(first)} and {len(second)}; "
                       "encode equally many")


def _both(first: Tensor | None, second: Tensor | None, formula: Formula, what: str) -> Tensor | None:
    if first is None or second is None:
        return second if first is None else first
    fitting(first, second, what)
    return formula(first, second.to(first))


def _as_long(first: Tensor, second: Tensor, cut: bool) -> tuple[Tensor, Tensor]:
    """Both [N, L, D] with one L."""
    length = first.shape[1] if cut else max(first.shape[1], second.shape[1])
    return _filled(first, length), _filled(second[:, :length], length)


def _filled(tokens: Tensor, length: int) -> Tensor:
    return F.pad(tokens, (0, 0, 0, length - tokens.shape[1]))


def texts(first: Conditioning | Embedding, second: Conditioning | Embedding, words: str) -> tuple[str, ...]:
    """What each row came from, such as "{} + {}"; nothing where one does not say."""
    count = max(len(first.text), len(second.text))
    if not first.text or not second.text or {len(first.text), len(second.text)} - {1, count}:
        return ()
    a, b = (each * (count // len(each)) for each in (first.text, second.text))
    return tuple(words.format(*row) for row in zip(a, b, strict=True))


def in_line(first: Tensor, second: Tensor) -> Tensor:
    """The tokens of both [N, L, D] behind each other, a single row going to all rows of the other."""
    rows = max(len(first), len(second))
    return torch.cat([first.expand(rows, -1, -1), second.to(first).expand(rows, -1, -1)], 1)
