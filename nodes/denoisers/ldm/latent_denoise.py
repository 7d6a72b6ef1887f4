"""A latent diffusion network as a Denoiser's `denoise`.

Nodes that change a model replace a field: `replace(denoiser, denoise=replace(denoiser.denoise, hooks=...))`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import reduce
from operator import add

import torch
from torch import Tensor

from nodes.denoisers.acceleration.runner import Runner, run
from nodes.denoisers.broken import refuse_broken
from nodes.denoisers.ldm.continuous import ContinuousSchedule
from nodes.denoisers.ldm.hooks import NONE, Hooks, Residuals
from nodes.denoisers.ldm.schedule import DiscreteSchedule
from nodes.denoisers.ldm.unet import UNet
from nodes.denoisers.ldm.vector import vector
from nodes.denoisers.patches import Patch, lock_of, patched
from nodes.interface import BadInput, Conditioning
from nodes.weights.placing import placed, why_broken

Control = Callable[[Tensor, Tensor, Tensor, Tensor | None, Tensor, Conditioning], Residuals | None]
"""`control(x, timesteps, context, y, sigma, given) -> residuals`, or None while not in force.

x: as the network reads it; given: the conditioning, whose `negative` says which rows guidance keeps away from."""

Steer = Callable[[Conditioning, Tensor], Hooks | None]
"""`steer(given, sigma) -> hooks` of one call (a picture prompt), or None while not in force."""

BLANK = (0.8223, -0.6876, 0.6364, 0.1380)  # a grey picture as a latent of SD1: what an inpainting model sees of nothing
PIXELS_PER_CELL = 8


@dataclass(frozen=True)
class LatentDenoise:
    """Conditioning to the arguments of the network, x to what it reads, and its output to a clean estimate.

    Differentiable for an x that asks for a gradient.

    network:  a UNet, or a module that is called like one; `config` says what it reads
    dtype:    what the network computes in; the result is float32
    null:     what stands for no conditioning: the empty prompt, or what encodes it; None = there is no text encoder
    patches:  changes of weights (LoRA), merged before a call; those of other networks are not looked at
    controls: branches whose residuals are added up
    steers:   what gives hooks for each call, behind those of `hooks`
    runner:   how the network is called (compiled), None = directly
    edit_scale: what a picture to edit is multiplied by, which comes unscaled; CosXL-Edit reads it scaled
    """

    network: UNet
    schedule: DiscreteSchedule | ContinuousSchedule
    dtype: torch.dtype = torch.float32
    null: Conditioning | Callable[[], Conditioning] | None = None
    patches: tuple[Patch, ...] = ()
    controls: tuple[Control, ...] = ()
    hooks: Hooks = NONE
    steers: tuple[Steer, ...] = ()
    runner: Runner | None = None
    edit_scale: float = 1.0

    def __call__(self, x: Tensor, sigma: Tensor | float, conditioning: Conditioning | None = None) -> Tensor:
        """The clean estimate. x: [N, C, h, w] float32 in units of the space; sigma: a scalar."""
        given = self.with_picture(conditioning, x)
        sigma = torch.as_tensor(sigma).to(x.dtype)  # stays on the CPU, where reading it makes no GPU wait
        timesteps = self.schedule.timestep(sigma).to(x.device, non_blocking=True).expand(len(x))
        with lock_of(self.network), torch.set_grad_enabled(torch.is_grad_enabled() and x.requires_grad):
            placed(self.network, x.device, self.dtype)
            with patched(self.network, self.patches, sigma):
                output = self.predicted(self.schedule.scaled(x, sigma).to(self.dtype), timesteps, sigma, given)
            refuse_broken(self.network, x, output, lambda: why_broken(self.network, self.dtype))
            return self.schedule.denoised(x, output.to(x.dtype), sigma)

    def predicted(self, read: Tensor, timesteps: Tensor, sigma: Tensor, given: Conditioning) -> Tensor:
        """What the network says. read: x as it reads it, without the channels beside it."""
        config, device, rows = self.network.config, read.device, len(read)
        context = self.tokens(given).to(device, self.dtype, non_blocking=True).expand(rows, -1, -1)
        y = None
        if config.vector_width is not None:
            height, width = (s * PIXELS_PER_CELL for s in read.shape[2:])
            told = vector(given, config.vector_width, height, width, config.reads_picture)
            y = told.to(device, self.dtype, non_blocking=True).expand(rows, -1)
        control = self.controlled(read, timesteps, context, y, sigma, given)
        if given.concat is not None:
            beside = given.concat.to(device, self.dtype, non_blocking=True).expand(rows, -1, -1, -1)
            edits = beside.shape[1] == read.shape[1]
            read = torch.cat([read, beside * self.edit_scale if edits else beside], 1)
        hooks = self.hooked(given, sigma)
        return run(self.runner, self.network, self.network, read, timesteps, context, y, control, hooks)

    def hooked(self, given: Conditioning, sigma: Tensor) -> Hooks:
        """The hooks of one call."""
        return reduce(add, (h for steer in self.steers if (h := steer(given, sigma)) is not None), self.hooks)

    def controlled(self, read: Tensor, timesteps: Tensor, context: Tensor, y: Tensor | None, sigma: Tensor,
                   given: Conditioning) -> Residuals | None:
        """The residuals of all control branches that are in force."""
        found = [r for c in self.controls if (r := c(read, timesteps, context, y, sigma, given)) is not None]
        return reduce(add, found) if found else None

    def tokens(self, given: Conditioning) -> Tensor:
        """The hidden states of the prompt; refuses those of another text encoder."""
        wanted = self.network.config.context_width
        if given.tokens is None:
            raise BadInput("expected a prompt, got a conditioning without one; encode it with the text encoder of this "
                           "checkpoint")
        if given.tokens.shape[-1] != wanted:
            raise BadInput(f"expected hidden states of {wanted} numbers a token, got {given.tokens.shape[-1]}: that is "
                           "another model's text encoder; use the one of this checkpoint")
        return given.tokens

    def with_picture(self, conditioning: Conditioning | None, x: Tensor) -> Conditioning:
        """The conditioning, with the channels that the network reads beside x; refuses what does not fit."""
        given = conditioning or (self.null() if callable(self.null) else self.null)
        if given is None:
            raise BadInput("this model came without a text encoder, so nothing stands for an empty prompt; wire a "
                           "conditioning, also as the negative of guidance")
        extra = self.network.config.in_channels - x.shape[1]
        if given.concat is None:
            return replace(given, concat=nothing_beside(x, extra)) if extra else given
        if given.concat.shape[1] != extra:
            raise BadInput(f"expected {extra} channels beside the latent, got {given.concat.shape[1]}: "
                           f"{wanted_beside(extra)}")
        if given.concat.shape[2:] != x.shape[2:]:
            got, size = given.concat.shape[2:], x.shape[2:]
            raise BadInput(f"expected the picture beside the latent to be of its size, {size[1]}x{size[0]} cells, got "
                           f"{got[1]}x{got[0]}; make the noise as large as the picture")
        return given


def nothing_beside(x: Tensor, extra: int) -> Tensor:
    """What stands beside x where nothing is wired: all to be painted on grey (5), or no picture (4)."""
    beside = x.new_zeros(1, extra, *x.shape[2:])
    if extra == len(BLANK) + 1:
        beside[:, :1] = 1
        beside[:, 1:] = x.new_tensor(BLANK)[:, None, None]
    return beside


def wanted_beside(extra: int) -> str:
    """What a network with so many more channels expects, in words."""
    advice = {0: "this model reads no picture; use an inpainting or InstructPix2Pix checkpoint",
              4: "this is an InstructPix2Pix model; use autoencoders.edit_conditioning",
              5: "this is an inpainting model; use autoencoders.inpaint_conditioning"}
    return advice.get(extra, "use another checkpoint")
