"""How much the sampling node adds to a bare loop, and how long a picture takes. `python -m tests.bench.bench_sampling`.

The network has the size of emoji-32 with random weights, so nothing depends on training.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable

import torch

from nodes.denoisers.preconditioning import denoise
from nodes.denoisers.unet import TextStates, UNet, UNetConfig
from nodes.encoders.clip_model import ClipConfig, ClipModel
from nodes.guidance.classifier_free import classifier_free
from nodes.interface import Context
from nodes.latents.noise import noise
from nodes.latents.to_image import to_image
from nodes.samplers.sample import sample
from nodes.schedules.karras import karras
from nodes.upscale.upscale import upscale
from nodes.weights.load_text_to_image import SIGMA_DATA, assembled
from nodes.weights.load_upscaler import load_upscaler
from tests.bench.figures import Figure, at_most, report

STEPS, SCALE = 18, 2.5
ROUNDS = 3 if os.environ.get("WIRELOOM_BENCH_QUICK") else 12


def model_of_starter_size():
    """The starter's architecture and text tower, untrained."""
    torch.manual_seed(0)
    config = UNetConfig()
    network, clip = UNet(config).eval().requires_grad_(False), ClipModel(ClipConfig()).eval().requires_grad_(False)
    return network, assembled(network, {"config": {"image_size": 32}}, clip, "bench", torch.float32)


@torch.no_grad()
def bare_loop(network: UNet, text: TextStates, x: torch.Tensor, sigmas: torch.Tensor) -> torch.Tensor:
    """The shortest Heun with guidance that computes the same: no progress, no preview, no cancel, no wrappers."""

    def guided(x: torch.Tensor, sigma: torch.Tensor) -> torch.Tensor:
        without, wanted = denoise(network, torch.cat([x, x]), sigma, text, SIGMA_DATA).chunk(2)
        return without + SCALE * (wanted - without)

    x = x * sigmas[0]
    for i in range(len(sigmas) - 1):
        slope = (x - guided(x, sigmas[i])) / sigmas[i]
        x_next = x + (sigmas[i + 1] - sigmas[i]) * slope
        if sigmas[i + 1] > 0:
            slope_next = (x_next - guided(x_next, sigmas[i + 1])) / sigmas[i + 1]
            x_next = x + (sigmas[i + 1] - sigmas[i]) * (slope + slope_next) / 2
        x = x_next
    return x


def best(functions: list[Callable[[], object]], rounds: int) -> list[float]:
    """Shortest seconds of each; they take turns, so that a busy machine slows all alike."""
    seconds = [float("inf")] * len(functions)
    for _ in range(rounds):
        for i, function in enumerate(functions):
            began = time.perf_counter()
            function()
            seconds[i] = min(seconds[i], time.perf_counter() - began)
    return seconds


def figures() -> list[Figure]:
    """Overhead of the node, and seconds for one picture with and without enlarging."""
    ctx = Context()
    network, model = model_of_starter_size()
    prompt, null = model.text_encoder.encode(["a red heart"]), model.denoiser.null
    steered = classifier_free(model.denoiser, prompt, scale=SCALE)
    start, levels = noise(ctx, steered, seed=1), karras(steered, STEPS)
    tokens, pooled = (torch.cat([getattr(null, f), getattr(prompt, f)]) for f in ("tokens", "pooled"))
    longest = int(tokens.ne(0).any(-1).sum(1).max())
    text = TextStates(tokens[:, :longest], pooled, tokens.ne(0).any(-1)[:, :longest])
    loops = [lambda: bare_loop(network, text, start.data, levels.values),
             lambda: sample(ctx, steered, start, levels).data]
    torch.testing.assert_close(*(loop() for loop in loops), atol=1e-3, rtol=1e-3)
    bare, node = best(loops, ROUNDS)
    upscaler, picture = load_upscaler(ctx), to_image(start)
    enlarge = best([lambda: upscale(ctx, picture, upscaler)], ROUNDS)[0]
    return [
        at_most("sampling loop over a bare loop", 100 * (node / bare - 1), 3, "%"),
        at_most(f"one 32x32 picture, {STEPS} Heun steps with guidance", node, 3, "s"),
        at_most("its enlargement to 128x128", enlarge, 0.2, "s"),
    ]


if __name__ == "__main__":
    report(figures())
