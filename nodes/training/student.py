"""The starter model as training takes it: a copy of its network, with whatever a LoRA has merged into it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from nodes.denoisers.patches import patched
from nodes.denoisers.preconditioning import NoiseLevels
from nodes.denoisers.unet import UNet
from nodes.guidance.classifier_free import Guided
from nodes.interface import BadInput, Conditioning, Context, Dataset, Denoiser
from nodes.samplers.solvers.heun import heun
from nodes.schedules.karras import karras_levels
from nodes.training.capability import half_pays
from nodes.training.denoiser_task import Noising
from nodes.weights.load_text_to_image import DenoisePictures, starter_model

SHEET_STEPS, SHEET_GUIDANCE = 10, 2.0


@dataclass(frozen=True)
class Student:
    """What learns: its own network, on the device, and how it computes.

    base: the denoiser it was copied from
    """

    base: Denoiser
    network: UNet
    device: torch.device
    half: bool

    def noising(self, levels: NoiseLevels, dropped: float = 0.1) -> Noising:
        """How its pictures are made noisy."""
        return Noising(levels, starter_model(self.base).sigma_data, dropped, self.half)

    def denoiser(self, **changes: object) -> Denoiser:
        """The denoiser as it has become, for sampling; `changes` are to its DenoisePictures."""
        dtype = torch.bfloat16 if self.half else torch.float32
        model = replace(starter_model(self.base), **{"network": self.network, "dtype": dtype, "patches": (), **changes})
        return replace(self.base, denoise=model)


def student_of(ctx: Context, denoiser: Denoiser) -> Student:
    """A copy of the starter model behind a denoiser; refuses any other model."""
    network = copied(starter_model(denoiser)).to(ctx.device)
    return Student(denoiser, network, ctx.device, half_pays(ctx.device))


def copied(model: DenoisePictures) -> UNet:
    """The network with its patches merged for good, none of its weights trained yet."""
    with patched(model.network, model.patches):
        weights = {name: tensor.detach().clone() for name, tensor in model.network.state_dict().items()}
    with torch.device("meta"):
        network = UNet(model.network.config)
    network.load_state_dict(weights, assign=True)
    return network.requires_grad_(False).eval()


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """New layers draw their first weights from this seed; the global generators are afterwards as they were."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        yield


def trainable(data: Dataset, base: Denoiser) -> Dataset:
    """The dataset, if the model can be trained on it."""
    for bucket in (data, *data.buckets):
        _, channels, height, width = bucket.images.shape
        if channels != 3 or height % 4 or width % 4:
            raise BadInput(f"expected RGB pictures whose sides are multiples of 4, as {base.name!r} needs them, got "
                           f"{channels} channels of {width} x {height}; load them with training.load_folder")
    if not any(len(bucket.images) for bucket in (data, *data.buckets)):
        raise BadInput(f"expected at least one picture to train on, but the dataset {data.name!r} is empty; "
                       "wire one with pictures")
    return data


@torch.no_grad()
def draw_sheet(ctx: Context, denoiser: Denoiser, prompts: Conditioning, seed: int, steps: int = SHEET_STEPS) -> Tensor:
    """A picture for each prompt, [N, 3, H, W] in [0, 1]; its noise depends on the seed and its number alone."""
    assert prompts.tokens is not None
    side = denoiser.size or 32
    sigmas = karras_levels(steps, denoiser.sigma_min, denoiser.sigma_max)
    noise = [torch.randn(3, side, side, generator=ctx.generator(seed, i)) for i in range(len(prompts.tokens))]
    guided = Guided(denoiser, prompts, denoiser.null, SHEET_GUIDANCE, 0.0, float("inf"))
    x = heun(guided, torch.stack(noise).to(ctx.device) * float(sigmas[0]), sigmas.float())
    return (x / 2 + 0.5).clamp(0, 1).cpu()
