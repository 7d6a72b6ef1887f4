"""How much the sampling node adds to a bare loop, and how long a picture takes. `python -m tests.bench.bench_sampling`.

The network is the shipped starter/emoji-32, loaded as a workflow loads it; both loops run it in turns.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable

import torch

from nodes.denoisers.preconditioning import denoise
from nodes.denoisers.unet import TextStates, UNet
from nodes.guidance.classifier_free import classifier_free
from nodes.interface import RGB, Context, Denoiser, Latent, Sigmas
from nodes.latents.noise import noise
from nodes.latents.to_image import to_image
from nodes.samplers.record import record
from nodes.samplers.sample import sample
from nodes.samplers.solvers import SOLVERS
from nodes.schedules.karras import karras
from nodes.upscale.upscale import upscale
from nodes.weights.load_text_to_image import load_text_to_image
from nodes.weights.load_upscaler import load_upscaler
from tests.bench.figures import Figure, at_most, report

STEPS, SCALE = 18, 2.5
ROUNDS = 3 if os.environ.get("WIRELOOM_BENCH_QUICK") else 8


@torch.no_grad()
def bare_loop(network: UNet, sigma_data: float, text: TextStates, x: torch.Tensor,
              sigmas: torch.Tensor) -> torch.Tensor:
    """The shortest Heun with guidance that computes the same: no progress, no preview, no cancel, no wrappers."""

    def guided(x: torch.Tensor, sigma: torch.Tensor) -> torch.Tensor:
        without, wanted = denoise(network, torch.cat([x, x]), sigma, text, sigma_data).chunk(2)
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


def loop_overhead() -> list[Figure]:
    """What the node adds to each step of its solver, where the denoiser takes no time: 2,000 steps of one picture."""
    ctx, still = Context(), torch.zeros(1, 3, 32, 32)
    model = Denoiser(lambda x, sigma, conditioning: still, RGB, 0.02, 40.0, (), 32, "still")
    start, levels = noise(ctx, model, seed=1), karras(model, 2000)
    figures = []
    for name in ("euler", "heun", "dpmpp_2m"):
        solver = SOLVERS[name]
        bare = lambda solver=solver: solver.solve(lambda x, sigma: still, start.data * 40, levels.values)  # noqa: E731
        whole = lambda name=name: sample(ctx, model, start, levels, solver=name)  # noqa: E731
        seconds = best([bare, whole], ROUNDS)
        added = 1e6 * (seconds[1] - seconds[0]) / (len(levels.values) - 1)
        figures.append(at_most(f"sampling loop over a bare loop, each step of {name}", added, 30, "us"))
    return figures


def recording_overhead(model: Denoiser, start: Latent, levels: Sigmas) -> Figure:
    """What keeping every step adds to a run: 18 guided Heun steps of the starter model."""
    ctx = Context()
    seconds = best([lambda: sample(ctx, model, start, levels), lambda: record(ctx, model, start, levels)], ROUNDS)
    return at_most("recording the timeline, of a run's time", 100 * (seconds[1] / seconds[0] - 1), 5, "%")


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
    model = load_text_to_image(ctx)
    network, sigma_data = model.denoiser.denoise.network, model.denoiser.denoise.sigma_data
    prompt, null = model.text_encoder.encode(["a red heart"]), model.denoiser.null
    steered = classifier_free(model.denoiser, prompt, scale=SCALE)
    start, levels = noise(ctx, steered, seed=1), karras(steered, STEPS)
    tokens, pooled = (torch.cat([getattr(null, f), getattr(prompt, f)]) for f in ("tokens", "pooled"))
    longest = int(tokens.ne(0).any(-1).sum(1).max())
    text = TextStates(tokens[:, :longest], pooled, tokens.ne(0).any(-1)[:, :longest])
    loops = [lambda: bare_loop(network, sigma_data, text, start.data, levels.values),
             lambda: sample(ctx, steered, start, levels).data]
    torch.testing.assert_close(*(loop() for loop in loops), atol=1e-3, rtol=1e-3)
    bare, node = best(loops, ROUNDS)
    upscaler, picture = load_upscaler(ctx), to_image(start)
    enlarge = best([lambda: upscale(ctx, picture, upscaler)], ROUNDS)[0]
    return [
        *loop_overhead(),
        at_most("sampling loop over a bare loop", 100 * (node / bare - 1), 3, "%"),
        recording_overhead(steered, start, levels),
        at_most(f"one 32x32 picture, {STEPS} Heun steps with guidance", node, 3, "s"),
        at_most("its enlargement to 128x128", enlarge, 0.2, "s"),
    ]


if __name__ == "__main__":
    report(figures())
