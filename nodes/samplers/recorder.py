"""What a sampler did, step by step: a denoiser that remembers what it was asked and what it gave."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from nodes.guidance.estimates import Explained, explained, paired
from nodes.interface import BadInput, Denoiser, Latent, Record
from nodes.samplers.solver import Solver

MOST_BYTES = 2 * 1024**3


def length(vectors: Tensor) -> Tensor:
    """Euclidean length of each sample, [N, ...] -> [N]."""
    return vectors.flatten(1).norm(dim=1)


def angle_between(first: Tensor, second: Tensor) -> Tensor:
    """Degrees between the vectors of each sample, both [N, ...] -> [N]; NaN where one of them is 0."""
    along = (first.flatten(1) * second.flatten(1)).sum(1)
    return torch.rad2deg(torch.acos((along / (length(first) * length(second))).clamp(-1, 1)))


@dataclass(frozen=True)
class Point:
    """The call that a step begins with; `number` counts the calls before it."""

    number: int
    sigma: float
    x: Tensor
    clean: Tensor
    guidance: Tensor
    angle: Tensor


def point_of(number: int, x: Tensor, sigma: float, found: Explained) -> Point:
    """What is kept of a call: x, the estimate, how far and where guidance pushes."""
    clean, conditional, unconditional = found
    if conditional is None or unconditional is None:
        nothing = torch.full((len(x),), torch.nan, device=x.device)
        return Point(number, sigma, x, clean, nothing, nothing)
    push = conditional - unconditional
    return Point(number, sigma, x, clean, length(push), angle_between(conditional - x, push))


class Recorder:
    """The model as `denoise(x, sigma)`, keeping the call that each step begins with. It makes no call of its own.

    Of a solver with equally many calls in each step these are known by their number; of another the last call at each
    level counts, because what came before were looks ahead.
    """

    def __init__(self, denoiser: Denoiser, solver: Solver, sigmas: Tensor) -> None:
        self.denoiser, self.done = denoiser, 0
        self.every = solver.calls_per_step if solver.count is None else 0
        self.levels = frozenset(sigmas[:-1].tolist())
        self.points: dict[float, Point] = {}

    def __call__(self, x: Tensor, sigma: Tensor) -> Tensor:
        """The clean estimate."""
        x = x.float()
        if not self.due(float(sigma)):
            self.done += 1
            return self.denoiser.denoise(x, sigma, None)
        return self.kept(x, sigma, explained(self.denoiser, x, sigma, None))

    def pair(self, x: Tensor, sigma: Tensor) -> tuple[Tensor, Tensor]:
        """Guided and unconditional estimate, for CFG++; of these calls no length and angle are kept."""
        clean, unconditional = paired(self.denoiser, x.float(), sigma)
        if self.due(float(sigma)):
            self.kept(x.float(), sigma, Explained(clean))
        else:
            self.done += 1
        return clean, unconditional

    def due(self, sigma: float) -> bool:
        """Whether the next call is one to keep."""
        return self.done % self.every == 0 if self.every else sigma in self.levels

    def kept(self, x: Tensor, sigma: Tensor, found: Explained) -> Tensor:
        """Keep a call; its estimate."""
        name = self.done if self.every else float(sigma)
        self.points.pop(name, None)  # what is kept stands in the order of the steps
        self.points[name] = point_of(self.done, x, float(sigma), found)
        self.done += 1
        return found.clean

    def record(self, end: Tensor, sigmas: Tensor, solver: str, first: int) -> Record:
        """All that was kept, and x at the end, as a record on the CPU."""
        points = list(self.points.values())
        shape = (0, *end.shape)
        called = torch.tensor([p.sigma for p in points] + [float(sigmas[-1])], dtype=torch.float64)
        same = called.shape == sigmas.shape and torch.allclose(called, sigmas.double().cpu(), rtol=1e-6, atol=0)
        begins = torch.tensor([p.number for p in points] + [self.done])

        def stacked(name: str, shape: tuple[int, ...]) -> Tensor:
            values = [getattr(p, name) for p in points]
            return torch.stack(values).float().cpu() if values else torch.empty(shape)

        x = torch.cat([stacked("x", shape), end.float().cpu()[None]])
        return Record(sigmas.double().cpu().clone() if same else called, x, stacked("clean", shape),
                      stacked("guidance", shape[:2]), stacked("angle", shape[:2]), begins.diff(),
                      self.denoiser.space, self.denoiser.name, solver, first)


def check_size(sigmas: Tensor, like: Latent) -> None:
    """Refuse a record that would not fit into memory."""
    steps = len(sigmas) - 1
    size = (2 * steps + 1) * like.data.numel() * 4 / 1024**3
    if size > MOST_BYTES / 1024**3:
        raise BadInput(f"expected a record of at most {MOST_BYTES / 1024**3:g} GiB, but {steps} steps of "
                       f"{len(like.data)} samples take {size:.1f} GiB; record fewer steps or samples")
