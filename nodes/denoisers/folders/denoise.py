"""A network of diffusers as a Denoiser's `denoise`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import torch
from torch import Tensor

from nodes.denoisers.acceleration.runner import Runner, run
from nodes.denoisers.discrete import DiscreteLevels
from nodes.denoisers.flow import FlowLevels
from nodes.denoisers.folders.family import Given, given_to
from nodes.interface import Conditioning

NOTHING = Conditioning()


@dataclass(frozen=True)
class FolderDenoise:
    """Conditioning to the network's arguments, x to what it reads, its output to a clean estimate.

    Differentiable for an x that asks for a gradient.

    call:     `call(network, x, time, given)`, see FolderFamily
    null:     what stands for no conditioning, or what makes it, or None
    masked:   whether tokens of zeros stand for none
    guidance: strength of the guidance that a distilled network was taught
    runner:   how the network is called (compiled), None = directly
    dtype:    what the network computes in; the result is float32
    """

    network: Any
    call: Callable[[Any, Tensor, Tensor, Given], Tensor]
    levels: FlowLevels | DiscreteLevels
    dtype: torch.dtype = torch.float32
    null: Conditioning | Callable[[], Conditioning] | None = None
    masked: bool = False
    guidance: float = 3.5
    runner: Runner | None = None

    def __call__(self, x: Tensor, sigma: Tensor, conditioning: Conditioning | None = None) -> Tensor:
        """The clean estimate."""
        sigma = torch.as_tensor(sigma).to(x.device, x.dtype)
        time = self.levels.timestep(sigma).to(x.device).expand(len(x))
        with torch.set_grad_enabled(torch.is_grad_enabled() and x.requires_grad):
            read = self.levels.scaled(x, sigma).to(self.dtype)
            given = given_to(read, conditioning or self.nothing(), self.masked, self.guidance)
            output = run(self.runner, self.network, partial(self.call, self.network), read, time, given)
            return self.levels.denoised(x, output[:, : x.shape[1]].to(x.dtype), sigma)

    def nothing(self) -> Conditioning:
        """What stands for no conditioning."""
        found = self.null() if callable(self.null) else self.null
        return found or NOTHING
