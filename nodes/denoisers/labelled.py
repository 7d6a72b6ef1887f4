"""Networks that read a noise level and a class, as a Denoiser's `denoise`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

import torch
from torch import Tensor

from nodes.denoisers import preconditioning
from nodes.denoisers.acceleration.runner import Runner, run
from nodes.denoisers.class_labels import ANY, class_numbers, one_hot
from nodes.denoisers.discrete import DiscreteLevels
from nodes.interface import BadInput, Conditioning


@contextmanager
def computing(x: Tensor, dtype: torch.dtype) -> Iterator[None]:
    """Gradients only for an x that asks for them; half precision where that is wanted."""
    wanted, half = torch.is_grad_enabled() and x.requires_grad, dtype != torch.float32
    with torch.set_grad_enabled(wanted), torch.autocast(x.device.type, dtype if half else None, enabled=half):
        yield


@dataclass(frozen=True)
class EdmDenoise:
    """`network(x, ln(sigma) / 4, one-hot labels)` with the preconditioning of Karras et al. 2022, Eq. 7.

    Differentiable for an x that asks for a gradient.
    """

    network: Any
    dtype: torch.dtype = torch.float32
    sigma_data: float = 0.5
    runner: Runner | None = None

    def __call__(self, x: Tensor, sigma: Tensor, conditioning: Conditioning | None = None) -> Tensor:
        """The clean estimate; without conditioning that of any class."""
        classes = self.network.classes
        labels = one_hot(class_numbers(conditioning, len(x), classes), classes).to(x)
        with computing(x, self.dtype):
            network = partial(run, self.runner, self.network, self.network)
            return preconditioning.denoise(network, x, sigma, labels, self.sigma_data).float()


@dataclass(frozen=True)
class DiscreteDenoise:
    """`network(x, timestep, class numbers)` that predicts at discrete levels; channels beyond those of x are dropped.

    The second half of the output of a network with a learned variance (Nichol & Dhariwal 2021) says how sure it is of
    a step of ancestral sampling; the clean estimate does not need it. Differentiable for an x that asks for a gradient.

    network: `null_class` is the number that stands for any class, or None where it knows none
    """

    network: Any
    levels: DiscreteLevels
    dtype: torch.dtype = torch.float32
    runner: Runner | None = None

    def __call__(self, x: Tensor, sigma: Tensor, conditioning: Conditioning | None = None) -> Tensor:
        """The clean estimate; without conditioning that of any class."""
        labels = class_numbers(conditioning, len(x), self.network.classes)
        labels = self.known(labels)
        timesteps = self.levels.timestep(sigma).to(x.device, non_blocking=True).expand(len(x))
        sigma = torch.as_tensor(sigma).to(x.dtype)
        with computing(x, self.dtype):
            read = self.levels.scaled(x, sigma)
            labels = labels.to(x.device, non_blocking=True)
            output = run(self.runner, self.network, self.network, read, timesteps, labels)
            return self.levels.denoised(x, output[:, : x.shape[1]].float(), sigma)

    def known(self, labels: Tensor) -> Tensor:
        """The labels, with the network's own number for "any class"; refuses that of a network which knows none."""
        if self.network.null_class is not None:
            return labels.where(labels != ANY, self.network.null_class)
        if self.network.classes and bool((labels == ANY).any()):
            raise BadInput(f"expected a class from 0 to {self.network.classes - 1}, got none: this network was trained "
                           "with a class for every picture; wire guidance.label, and for guidance a second network "
                           "that knows no classes (guidance.autoguidance)")
        return labels
