"""Curves through points: straight, or smooth without overshooting (Fritsch and Carlson 1980)."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

JOINS = ("smooth", "linear")
"""How points are joined: monotone cubic Hermite pieces, or straight lines."""


def curve_at(points: Sequence[float], x: Tensor, join: str) -> Tensor:
    """The curve through [x0, y0, x1, y1, ...] at each x; level beyond its ends. Computed in float64."""
    xs = torch.tensor(points[::2], dtype=torch.float64, device=x.device)
    ys = torch.tensor(points[1::2], dtype=torch.float64, device=x.device)
    at = x.to(torch.float64).clamp(xs[0], xs[-1])
    i = (torch.searchsorted(xs, at.contiguous(), right=True) - 1).clamp(0, len(xs) - 2)
    width = xs[i + 1] - xs[i]
    t = (at - xs[i]) / width
    if join == "linear":
        return ys[i] + (ys[i + 1] - ys[i]) * t
    slopes = monotone_slopes(xs, ys)
    return _hermite(t, ys[i], ys[i + 1], slopes[i] * width, slopes[i + 1] * width)


def monotone_slopes(xs: Tensor, ys: Tensor) -> Tensor:
    """A slope at each point such that the cubic pieces rise where the points rise and fall where they fall.

    Means of the slopes on both sides, 0 at peaks, shrunk into the circle of radius 3 (Fritsch and Carlson 1980,
    SIAM J. Numer. Anal. 17, 238-246).
    """
    secants = ys.diff() / xs.diff()
    same = secants[1:] * secants[:-1] > 0
    inner = torch.where(same, (secants[1:] + secants[:-1]) / 2, 0.0)
    slopes = torch.cat([secants[:1], inner, secants[-1:]])
    for k, secant in enumerate(secants.tolist()):
        if secant == 0:
            slopes[k] = slopes[k + 1] = 0.0
            continue
        radius = float(torch.hypot(slopes[k], slopes[k + 1])) / abs(secant)
        if radius > 3:
            slopes[k] *= 3 / radius
            slopes[k + 1] *= 3 / radius
    return slopes


def _hermite(t: Tensor, y0: Tensor, y1: Tensor, m0: Tensor, m1: Tensor) -> Tensor:
    """The cubic on [0, 1] with these values and slopes at its ends."""
    rest = 1 - t
    return (1 + 2 * t) * rest**2 * y0 + t * rest**2 * m0 + t**2 * (3 - 2 * t) * y1 - t**2 * rest * m1
