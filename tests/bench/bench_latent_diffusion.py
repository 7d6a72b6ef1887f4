"""Stable Diffusion 1.5 at its full size with made weights, on one thread of the CPU.

A guided step against a bare diffusers loop around the same tensors, bfloat16 against float32, and how long files take
until they are ready. Times of steps are CPU seconds, the smallest of several that take turns: other programs on the
machine slow both down.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from nodes.denoisers.ldm.config import unet_config
from nodes.denoisers.ldm.latent_denoise import LatentDenoise
from nodes.denoisers.ldm.schedule import DiscreteSchedule
from nodes.denoisers.ldm.unet import UNet
from nodes.guidance.classifier_free import Guided
from nodes.interface import Conditioning, Context, Denoiser
from nodes.interface.weight_files import recognise_file
from nodes.samplers.solvers import SOLVERS
from nodes.schedules.karras import karras_levels
from nodes.weights.diffusers_names import unet_renamer
from nodes.weights.latent_model import SD
from nodes.weights.load_checkpoint import load_checkpoint
from tests.bench.figures import Figure, at_least, at_most, report, told
from tests.fixtures.made.diffusers_configs import unet_settings
from tests.fixtures.made.kinds import sd15_table, sdxl_table
from tests.fixtures.made.unet_layout import SD15, unet_table
from tests.fixtures.made.values import write

QUICK = bool(os.environ.get("WIRELOOM_BENCH_QUICK"))
SIDE, SCALE, ROUNDS = 32, 7.0, 1 if QUICK else 3
MEGABYTE = 1024**2


def quick_values(table: dict[str, tuple[int, ...]], dtype: torch.dtype) -> dict[str, Tensor]:
    """Weights that keep the variance, cut from one draw: a step takes as long with any numbers."""
    draw = torch.randn(2**20, generator=torch.Generator().manual_seed(0))
    found = {}
    for name, shape in table.items():
        count = int(torch.tensor(shape).prod())
        scale = (count / shape[0]) ** -0.5 if len(shape) > 1 else 0.02
        numbers = draw.repeat(-(-count // len(draw)))[:count].reshape(shape) * scale
        found[name] = (numbers + (len(shape) == 1 and "norm" in name and name.endswith("weight"))).to(dtype)
    return found


def bare(tensors: dict[str, Tensor]) -> Any:
    """Diffusers' U-Net around the same tensors."""
    import diffusers

    with torch.device("meta"):
        unet = diffusers.UNet2DConditionModel(**unet_settings(SD15))
    rename = unet_renamer(unet.state_dict())
    unet.load_state_dict({name: tensors[rename(name)] for name in unet.state_dict()}, assign=True)
    return unet.eval().requires_grad_(False)


def ours(tensors: dict[str, Tensor], dtype: torch.dtype) -> Guided:
    """Our U-Net around them, guided."""
    with torch.device("meta"):
        unet = UNet(unet_config({n: tuple(t.shape) for n, t in tensors.items()}))
    unet.load_state_dict(tensors, assign=True)
    denoise = LatentDenoise(unet.eval().requires_grad_(False), DiscreteSchedule(), dtype)
    model = Denoiser(denoise, SD, 0.0292, 14.61, ("text",), 64)
    prompts = [Conditioning(torch.randn(1, 77, 768, generator=torch.Generator().manual_seed(i))) for i in range(2)]
    return Guided(model, *prompts, SCALE, 0.0, float("inf"))


def our_steps(guided: Guided, x: Tensor, sigmas: Tensor) -> Tensor:
    """Euler through the nodes' own parts."""
    return SOLVERS["euler"].solve(lambda x, sigma: guided(x, sigma), x, sigmas)


def bare_steps(unet: Any, guided: Guided, x: Tensor, sigmas: Tensor) -> Tensor:
    """The same, written as short as can be around diffusers' U-Net."""
    dtype = next(unet.parameters()).dtype
    context = torch.cat([guided.negative.tokens, guided.positive.tokens]).to(dtype)  # type: ignore[union-attr, list-item]
    for sigma, following in zip(sigmas[:-1].float(), sigmas[1:].float(), strict=True):
        timestep = DiscreteSchedule().timestep(sigma)
        read = (torch.cat([x, x]) / (sigma**2 + 1) ** 0.5).to(dtype)
        nothing, something = unet(read, timestep, context, return_dict=False)[0].float().chunk(2)
        x = x + (nothing + SCALE * (something - nothing)) * (following - sigma)
    return x


def cpu_seconds(work: Callable[[], Any]) -> float:
    """CPU seconds of one go."""
    begin = time.process_time()
    work()
    return time.process_time() - begin


@torch.no_grad()
def steps(dtype: torch.dtype) -> tuple[float, float, float]:
    """CPU seconds of a guided step of ours and of the bare loop, and the largest difference of their ends."""
    tensors = quick_values(unet_table(SD15, ""), dtype)
    guided, unet = ours(tensors, dtype), bare(tensors)
    x = torch.randn(1, 4, SIDE, SIDE, generator=torch.Generator().manual_seed(1)) * 14.6
    sigmas = karras_levels(3, 0.0292, 14.61)[:3]
    difference = float((our_steps(guided, x, sigmas) - bare_steps(unet, guided, x, sigmas)).abs().max())
    works = (lambda: our_steps(guided, x, sigmas)), (lambda: bare_steps(unet, guided, x, sigmas))
    times = [[cpu_seconds(work) for work in works] for _ in range(ROUNDS)]
    mine, theirs = (min(column) / 2 for column in zip(*times, strict=True))
    return mine, theirs, difference


def of_steps() -> Iterator[Figure]:
    """A guided step, two rows of 32x32 cells."""
    torch.set_num_threads(1)
    mine, theirs, difference = steps(torch.float32)
    yield told(f"SD1.5 guided step at {8 * SIDE} px, float32", mine, "CPU s")
    yield at_most("SD1.5 step / bare diffusers loop, float32", mine / theirs, 1.03, "x")
    yield at_most("SD1.5 two steps, largest difference from diffusers", difference, 1e-3, "")
    half, half_theirs, _ = steps(torch.bfloat16)
    yield at_most("SD1.5 step / bare diffusers loop, bfloat16", half / half_theirs, 1.03, "x")
    yield at_least("SD1.5 step, float32 / bfloat16", mine / half, 1.8, "x")


def of_files() -> Iterator[Figure]:
    """Loading and inspecting; a whole file is written unless --quick, which leaves its numbers out."""
    with tempfile.TemporaryDirectory() as folder:
        file = write(Path(folder) / "sd15.safetensors", sd15_table(), hole=QUICK)
        load_checkpoint(Context(), str(file))
        begin = time.perf_counter()
        load_checkpoint(Context(), str(file))
        yield at_most("SD1.5 file of 2.1 GB ready", time.perf_counter() - begin, 0.5, "s")
        yield memory(file, "in bfloat16")
        yield memory(file, "in float32 where memory is short")
        hole = write(Path(folder) / "sdxl.safetensors", sdxl_table(), hole=True)
        recognise_file(hole)
        begin = time.perf_counter()
        found = recognise_file(hole)
        yield at_most("SDXL hole file of 6.9 GB inspected", time.perf_counter() - begin, 0.2, "s")
        assert found.family == "sdxl", found


CHILD = """
import resource, sys, torch
from nodes.weights import placing
from nodes.interface import Context
from nodes.weights.load_checkpoint import load_checkpoint
torch.set_num_threads(1)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
if sys.argv[2] == "bfloat16":
    dtype = "bfloat16"
else:
    dtype, placing.free_memory = "float32", lambda device: 0
model = load_checkpoint(Context(), sys.argv[1], dtype=dtype)
prompt = model.text_encoder.encode(["a cat"])
model.denoiser.denoise(torch.ones(2, 4, 8, 8), torch.tensor(2.0), prompt)
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024)
"""


def memory(file: Path, how: str) -> Figure:
    """The most that a process takes beside what it imports: file in float16, one small call in another type."""
    command = [sys.executable, "-c", CHILD, str(file), how.split()[1]]
    process = subprocess.run(command, capture_output=True, text=True, check=True)
    peak, size = int(process.stdout.split()[-1]), file.stat().st_size
    return at_most(f"SD1.5 peak memory / file, {how}", peak / size, 1.1, "x")


if __name__ == "__main__":
    report(of_files())
    report(of_steps())
    print(f"most memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 // MEGABYTE} MB", file=sys.stderr)
