"""Guidance by a gradient: how a log-probability changes with x moves the clean estimate."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor


def gradient(of: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """D of(x) / dx, of: [N, ...] -> [N], each number depending on its own sample alone."""
    return through(of, lambda x: x, x)[1]


def through(of: Callable[[Tensor], Tensor], inner: Callable[[Tensor], Tensor], x: Tensor) -> tuple[Tensor, Tensor]:
    """inner(x), and D of(inner(x)) / dx: what costs most is computed once for both."""
    with torch.enable_grad():
        x = x.detach().requires_grad_()
        value = inner(x)
        return value.detach(), torch.autograd.grad(of(value).sum(), x)[0].detach()


def moved(clean: Tensor, slope: Tensor, sigma: Tensor, scale: float) -> Tensor:
    """Clean + scale sigma^2 slope. Bayes: the scores of p(x) and p(y | x) add up, and clean = x + sigma^2 score."""
    return clean + scale * sigma**2 * slope
