"""What is measured on a GPU: U-Nets of made weights, a sampling through our nodes, and a plain loop of diffusers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import torch

from nodes.autoencoders.spaces import SD, SDXL
from nodes.denoisers.acceleration.accelerated import Accelerated
from nodes.denoisers.ldm.config import UNetConfig
from nodes.denoisers.ldm.latent_denoise import LatentDenoise
from nodes.denoisers.ldm.schedule import DiscreteSchedule
from nodes.denoisers.ldm.unet import UNet
from nodes.guidance.classifier_free import classifier_free
from nodes.interface import Conditioning, Context, Denoiser, Latent, Sigmas, Space
from nodes.samplers.sample import sample

SCALE, TOKENS = 7.5, 77
XL = UNetConfig(width=320, multipliers=(1, 2, 4), blocks=(2, 2, 2), input_depths=(0, 0, 2, 2, 10, 10), middle_depth=10,
                output_depths=(10, 10, 10, 2, 2, 2, 0, 0, 0), context_width=2048, linear=True, vector_width=2816,
                heads=None)


@dataclass(frozen=True)
class Case:
    """A model at a size; side in latent cells."""

    name: str
    config: UNetConfig
    space: Space
    side: int
    batch: int
    steps: int = 20


CASES = tuple(Case(f"{name}, batch {batch}", config, space, side, batch)
              for name, config, space, side in (("SD1.5 512", UNetConfig(), SD, 64), ("SDXL 1024", XL, SDXL, 128))
              for batch in (1, 4))


class OnDevice(Context):
    """A context that computes on one device, whatever there is."""

    def __init__(self, device: torch.device) -> None:
        self._device = device

    @property
    def device(self) -> torch.device:
        """The device."""
        return self._device

    def progress(self, done: float, total: float = 1.0, preview: Any = None) -> None:
        """Nothing is shown."""


def made(network: torch.nn.Module, device: torch.device, dtype: torch.dtype) -> Any:
    """A network built on meta, with random weights that keep numbers small, on a device."""
    network = network.to(dtype).to_empty(device=device).eval().requires_grad_(False)
    generator = torch.Generator(device).manual_seed(0)
    for name, parameter in network.named_parameters():
        if parameter.ndim > 1:
            parameter.normal_(std=0.5 / parameter[0].numel() ** 0.5, generator=generator)
        else:
            parameter.fill_(1.0 if name.endswith("weight") else 0.0)  # vectors of weights are those of norms
    return network


def conditionings(case: Case, device: torch.device) -> list[Conditioning]:
    """A negative and a positive prompt, made up."""
    generator = torch.Generator().manual_seed(1)
    found = []
    for _ in range(2):
        tokens = torch.randn(1, TOKENS, case.config.context_width, generator=generator)
        pooled = torch.randn(1, 1280, generator=generator) if case.config.vector_width else None
        found.append(Conditioning(tokens.to(device), pooled if pooled is None else pooled.to(device)))
    return found


def ours(case: Case, network: UNet, dtype: torch.dtype, runner: Accelerated | None, x: torch.Tensor,
         sigmas: torch.Tensor, ctx: Context) -> Callable[[], torch.Tensor]:
    """A whole sampling through our nodes."""
    negative, positive = conditionings(case, ctx.device)
    schedule = DiscreteSchedule()
    denoise = LatentDenoise(network, schedule, dtype, runner=runner)
    model = Denoiser(denoise, case.space, schedule.sigma_min, schedule.sigma_max, ("text",), case.side, case.name)
    guided = classifier_free(model, positive, negative, scale=SCALE)
    return lambda: sample(ctx, guided, Latent(x, case.space), Sigmas(sigmas), "euler").data


def diffusers_unet(config: UNetConfig) -> Any:
    """The U-Net of diffusers of the same sizes, on meta."""
    from diffusers import UNet2DConditionModel

    levels = len(config.multipliers)
    depths = [config.input_depths[sum(config.blocks[:i])] for i in range(levels)]
    heads = [config.heads_of(c) for c in config.channels]
    told = {"addition_embed_type": "text_time", "addition_time_embed_dim": 256,
            "projection_class_embeddings_input_dim": config.vector_width} if config.vector_width else {}
    with torch.device("meta"):
        return UNet2DConditionModel(
            sample_size=64, block_out_channels=config.channels, layers_per_block=config.blocks[0],
            down_block_types=tuple("CrossAttnDownBlock2D" if d else "DownBlock2D" for d in depths),
            up_block_types=tuple("CrossAttnUpBlock2D" if d else "UpBlock2D" for d in reversed(depths)),
            cross_attention_dim=config.context_width, attention_head_dim=heads,
            transformer_layers_per_block=[max(1, d) for d in depths], use_linear_projection=config.linear, **told)


def theirs(case: Case, network: Any, dtype: torch.dtype, x: torch.Tensor, sigmas: torch.Tensor,
           device: torch.device) -> Callable[[], torch.Tensor]:
    """The plain loop: both halves in one batch, a scheduler's Euler step. It ends on the CPU, as ours does."""
    from diffusers import EulerDiscreteScheduler

    both = conditionings(case, device)
    states = torch.cat([c.tokens.to(dtype).expand(len(x), -1, -1) for c in both])
    added = None
    if case.config.vector_width:
        side = case.side * case.space.scale
        sizes = torch.tensor([[side, side, 0, 0, side, side]], device=device, dtype=dtype).expand(2 * len(x), -1)
        added = {"text_embeds": torch.cat([c.pooled.to(dtype).expand(len(x), -1) for c in both]), "time_ids": sizes}

    scheduler = EulerDiscreteScheduler(beta_schedule="scaled_linear", beta_start=0.00085, beta_end=0.012)

    @torch.no_grad()
    def loop() -> torch.Tensor:
        scheduler.set_timesteps(sigmas=sigmas[:-1].tolist(), device=device)
        latents = (x.to(device) * sigmas[0]).to(dtype)
        for step in scheduler.timesteps:
            read = scheduler.scale_model_input(torch.cat([latents] * 2), step)
            output = network(read, step, encoder_hidden_states=states, added_cond_kwargs=added, return_dict=False)[0]
            without, wanted = output.chunk(2)
            latents = scheduler.step(without + SCALE * (wanted - without), step, latents, return_dict=False)[0]
        return latents.float().cpu()

    return loop


def smaller(case: Case) -> Case:
    """The same shape of model, tiny: for a test on a CPU."""
    config = replace(case.config, width=32, context_width=16, heads=2,
                     vector_width=case.config.vector_width and 1280 + 6 * 256,
                     input_depths=tuple(min(d, 1) for d in case.config.input_depths), middle_depth=1,
                     output_depths=tuple(min(d, 1) for d in case.config.output_depths))
    return replace(case, config=config, side=16, steps=2)
