"""No step of a sampler waits for the GPU: what is asked of it is asked once, at the end."""

from __future__ import annotations

import traceback
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest
import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode

from nodes.denoisers.ldm.config import UNetConfig
from nodes.denoisers.ldm.latent_denoise import LatentDenoise
from nodes.denoisers.ldm.schedule import DiscreteSchedule
from nodes.denoisers.ldm.unet import UNet
from nodes.guidance import batching
from nodes.guidance.classifier_free import classifier_free
from nodes.interface import RGB, Conditioning, Context, Denoiser, Latent, Sigmas
from nodes.samplers.invert import raised
from nodes.samplers.sample import sample
from nodes.samplers.solvers import SOLVERS
from nodes.schedules.karras import karras_levels
from tests.conformance.latent_model import SIZES, WIDTH

GPU, CPU = torch.device("meta"), torch.device("cpu")  # meta tensors have shapes and no numbers, on any machine
STEPS = 4


class Waits(TorchDispatchMode):
    """Where Python waits for the GPU: it reads a number, or copies between the two without saying `non_blocking`."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def __torch_dispatch__(self, func: Any, types: Any, args: Sequence[Any] = (), kwargs: Any = None) -> Any:
        given, name = kwargs or {}, str(func)
        if not args or not isinstance(args[0], Tensor) or not (reads(name, args) or moves(name, args, given)):
            return func(*args, **given)
        if reads(name, args) or not given.get("non_blocking"):
            own = [f for f in traceback.extract_stack() if "/nodes/" in f.filename and "/tests/" not in f.filename]
            self.found.append(f"{own[-1].filename}:{own[-1].lineno} {name}" if own else name)
        if reads(name, args):
            return True
        return func(*args, **given) if args[0].device == CPU else torch.zeros(args[0].shape)


def reads(name: str, args: Sequence[Any]) -> bool:
    """Whether an operation hands a number on the GPU to Python."""
    return name in ("aten._local_scalar_dense.default", "aten.is_nonzero.default") and args[0].device == GPU


def moves(name: str, args: Sequence[Any], given: dict[str, Any]) -> bool:
    """Whether an operation copies between the CPU and the GPU."""
    return name == "aten._to_copy.default" and given.get("device", args[0].device) != args[0].device


class OnGpu(Context):
    """A context whose device is the GPU that is made up."""

    @property
    def device(self) -> torch.device:
        return GPU

    def progress(self, done: float, total: float = 1.0, preview: Any = None) -> None:
        pass


@pytest.fixture
def waiting(monkeypatch: pytest.MonkeyPatch) -> Iterator[Waits]:
    """A GPU that is not there: its tensors have shapes and no numbers."""
    monkeypatch.setattr(batching.Peaks, "watched", lambda self, denoise, *args: denoise(*args))
    with Waits() as mode:
        yield mode


def guided(config: UNetConfig, *prompts: Conditioning) -> Denoiser:
    """A guided latent model on the GPU, towards the first prompt and away from the second."""
    with GPU:
        network = UNet(config).eval().requires_grad_(False)
    schedule = DiscreteSchedule()
    model = Denoiser(LatentDenoise(network, schedule), RGB, schedule.sigma_min, schedule.sigma_max, ("text",))
    return classifier_free(model, *prompts, scale=7.0)


@pytest.mark.parametrize("solver", sorted(SOLVERS))
def test_no_step_waits_for_the_gpu(solver: str, waiting: Waits) -> None:
    """A whole guided sampling waits for it thrice: the noise goes there, is all finite?, the latent returns."""
    prompts = [Conditioning(torch.ones(1, 77, WIDTH)) for _ in range(2)]  # on the CPU, as encoders leave them
    assert waits(guided(SIZES, *prompts), solver, waiting) <= 3, "\n".join(waiting.found)


@pytest.mark.parametrize("where", [GPU, CPU], ids=["gpu", "cpu"])
def test_a_model_that_reads_a_vector_waits_no_more(where: torch.device, waiting: Waits) -> None:
    """SDXL's pooled prompts and sizes go over without waiting, wherever they are."""
    prompts = [Conditioning(torch.ones(1, 77, WIDTH, device=where), torch.ones(1, 32, device=where)) for _ in range(2)]
    model = guided(replace(SIZES, vector_width=32 + 6 * 256), *prompts)
    assert waits(model, "euler", waiting) <= 3, "\n".join(waiting.found)


def test_inverting_does_not_wait_either(waiting: Waits) -> None:
    """On the way up the levels, too, the GPU is asked once, at the end."""
    prompts = [Conditioning(torch.ones(1, 77, WIDTH)) for _ in range(2)]
    denoise, levels = guided(SIZES, *prompts).denoise, karras_levels(STEPS, 0.03, 14.6)[:-1].flip(0)
    x = torch.zeros(1, 3, 8, 8, device=GPU)
    waiting.found.clear()
    raised(lambda x, sigma: denoise(x, sigma, None), x, levels, "ddim")
    assert len(waiting.found) <= 1, "\n".join(waiting.found)


def waits(model: Denoiser, solver: str, waiting: Waits) -> int:
    """How often a sampling waits for the GPU."""
    noise = Latent(torch.randn(1, 3, 8, 8), RGB)
    waiting.found.clear()
    sample(OnGpu(), model, noise, Sigmas(karras_levels(STEPS, 0.03, 14.6)), solver)
    return len(waiting.found)


def test_what_depends_on_the_level_reads_it_without_waiting(waiting: Waits) -> None:
    """Control branches and weights that change over the steps are told the noise level on the CPU."""
    told: list[Tensor] = []

    def control(*args: Any) -> None:
        told.append(args[4])

    with GPU:
        network = UNet(SIZES).eval().requires_grad_(False)
    null = Conditioning(torch.ones(1, 3, WIDTH))
    denoise = LatentDenoise(network, DiscreteSchedule(), null=null, controls=(control,))
    denoise(torch.zeros(1, 3, 8, 8, device=GPU), torch.tensor(2.0))
    assert [level.device for level in told] == [CPU]
