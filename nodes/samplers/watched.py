"""Wrappers that take a `denoise` and return one: what a loop needs besides mathematics."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import torch
from torch import Tensor

from nodes.interface import Conditioning, Context, Denoise, Denoiser, Latent
from nodes.samplers.solver import Noise

STEP_NOISE = 2**32  # generators from this number on draw the noise of the steps, so it never repeats the start noise


def plain(denoiser: Denoiser, conditioning: Conditioning | None = None) -> Denoise:
    """The model as `denoise(x, sigma)`, called in float32."""

    def denoise(x: Tensor, sigma: Tensor) -> Tensor:
        return denoiser.denoise(x.float(), sigma, conditioning)

    return denoise


def watched(denoise: Denoise, ctx: Context, calls: int, like: Latent) -> Denoise:
    """The same denoiser, reporting progress and its clean estimate on each call, and stopping when cancelled."""
    done = 0

    def watched_denoise(x: Tensor, sigma: Tensor) -> Tensor:
        nonlocal done
        ctx.raise_if_cancelled()
        clean = denoise(x, sigma)
        done += 1
        ctx.progress(done, calls, preview=replace(like, data=clean))
        return clean

    return watched_denoise


def recorded(denoise: Denoise, path: dict[float, Tensor]) -> Denoise:
    """The same denoiser, keeping x for each noise level in `path`: of several calls at one level the last counts."""

    def recorded_denoise(x: Tensor, sigma: Tensor) -> Tensor:
        path[float(sigma)] = x
        return denoise(x, sigma)

    return recorded_denoise


def step_noise(ctx: Context, seed: int, like: Tensor, first: int = 0) -> Noise:
    """Fresh unit noise at each call, each sample from its own generator: the same alone or in a batch."""
    generators = [ctx.generator(seed, STEP_NOISE + first + i) for i in range(len(like))]

    def noise(sigma: Any, sigma_next: Any) -> Tensor:
        return torch.stack([torch.randn(like.shape[1:], generator=g) for g in generators]).to(like)

    return noise
