"""How much the sampling node adds to a bare loop, and how long a picture takes. `python -m tests.bench.bench_sampling`.

The network has the size of emoji-32 with random weights, so nothing depends on training.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import torch

from nodes.denoisers.preconditioning import denoise
from nodes.denoisers.unet import TextStates, UNet, UNetConfig
from nodes.encoders.clip_model import ClipConfig, ClipModel
from nodes.guidance.classifier_free import classifier_free
from nodes.interface import Context, Image
from nodes.latents.noise import noise
from nodes.latents.to_image import to_image
from nodes.samplers.sample import sample
from nodes.schedules.karras import karras
from nodes.upscale.upscale import upscale
from nodes.weights.load_text_to_image import SIGMA_DATA, assembled
from nodes.weights.load_upscaler import load_upscaler

STEPS, SCALE, ROUNDS = 18, 2.5, 7
STARTER = Path(__file__).parents[2] / "nodes/starter"


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


def best(functions: list[Callable[[], object]], rounds: int = ROUNDS) -> list[float]:
    """Shortest seconds of each; they take turns, so that a busy machine slows all alike."""
    seconds = [float("inf")] * len(functions)
    for _ in range(rounds):
        for i, function in enumerate(functions):
            began = time.perf_counter()
            function()
            seconds[i] = min(seconds[i], time.perf_counter() - began)
    return seconds


def measure() -> dict[str, float]:
    """Overhead of the node in per cent, and seconds for one picture with and without enlarging."""
    ctx = Context()
    network, model = model_of_starter_size()
    prompt = model.text_encoder.encode(["a red heart"])
    steered = classifier_free(model.denoiser, prompt, scale=SCALE)
    start, levels = noise(ctx, steered, seed=1), karras(steered, STEPS)
    null = model.denoiser.null
    both = [torch.cat([a, b]) for a, b in ((null.tokens, prompt.tokens), (null.pooled, prompt.pooled))]
    used = both[0].ne(0).any(-1)
    longest = int(used.sum(1).max())
    text = TextStates(both[0][:, :longest], both[1], used[:, :longest])
    same = torch.allclose(bare_loop(network, text, start.data, levels.values),
                          sample(ctx, steered, start, levels).data, atol=1e-3)
    assert same, "the bare loop must compute the same picture"
    bare, node = best([lambda: bare_loop(network, text, start.data, levels.values),
                       lambda: sample(ctx, steered, start, levels)])
    result = {"bare loop, s": bare, "samplers.sample, s": node, "overhead, %": 100 * (node / bare - 1)}
    if (STARTER / "upscaler-x4.safetensors").exists():
        upscaler, picture = load_upscaler(ctx), to_image(start)
        result["upscale 32 to 128, s"] = best([lambda: upscale(ctx, Image(picture.data), upscaler)])[0]
    return result


if __name__ == "__main__":
    print(f"text to image, {STEPS} Heun steps with guidance, one 32x32 picture, {torch.get_num_threads()} threads")
    for name, value in measure().items():
        print(f"  {name:24} {value:8.3f}")
