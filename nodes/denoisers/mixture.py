"""A denoiser without a network: the data is a mixture of Gaussians in the plane, so everything has a closed form."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, NamedTuple

import torch
from torch import Tensor

from nodes.interface import PLANE, BadInput, Choice, Classifier, Conditioning, Denoiser, Figure, Range, Table, node

ANY = -1  # the label that means "no class asked for"
MODE_COLUMNS = ("class", "x", "y", "spread")
AT_ONCE = 2**15  # numbers: of more, torch calls threads to help, and waiting for them takes longer than the work
FAINTEST = -90.0  # a weight below 2^-90 is lost in rounding, and numbers that are far smaller slow the power down


@dataclass(frozen=True)
class Blobs:
    """Equally heavy Gaussians N(means[k], std^2) in D dimensions, and what is the same for every x.

    means: [K, D] float64; norms: [K, 1], -|mu_k|^2 / 2; summed: [D + 1, K], the means and a row of ones
    """

    means: Tensor
    norms: Tensor
    summed: Tensor
    std: float

    @classmethod
    def of(cls, means: Tensor, std: float) -> Blobs:
        """Gaussians at these means."""
        ones = torch.ones(1, len(means), dtype=means.dtype)
        return cls(means, means.square().sum(1, keepdim=True) / -2, torch.cat([means.T, ones]), std)

    def posterior_mean(self, x: Tensor, sigma: float) -> Tensor:
        """E[clean | x], x [N, D]: each component's own answer, weighted by how likely it is that x came from it.

            D(x; sigma) = sum_k r_k(x) (std^2 x + sigma^2 mu_k) / (std^2 + sigma^2),
            r_k(x) proportional to w_k N(x; mu_k, (std^2 + sigma^2) I).

        This is Bishop 2006, Eqs. 2.116 and 9.13, for spherical components. |x|^2 is the same for all components, so
        it need not be known.
        """
        variance = self.std**2 + sigma**2
        bits = math.log2(math.e) / variance  # powers of 2, because exp calls threads for far fewer numbers
        closeness = (bits * self.means @ x.T).add_(bits * self.norms)  # [K, N]
        weights = closeness.sub_(closeness.detach().amax(0)).clamp_(min=FAINTEST).exp2_()
        sums = self.summed @ weights
        return self.std**2 / variance * x + sigma**2 / variance * (sums[:-1] / sums[-1]).T


@dataclass(frozen=True)
class Mixture:
    """Equally heavy Gaussians N(means[k], std^2) in D dimensions; component k belongs to class labels[k].

    means: [K, D] float64, labels: [K] int64
    """

    means: Tensor
    labels: Tensor
    std: float

    def log_weights(self, x: Tensor, sigma: Tensor, wanted: Tensor) -> Tensor:
        """Logarithm of w_k N(x; mu_k, std^2 + sigma^2), up to a constant, for each component; x [N, D] -> [N, K].

        wanted: [N] class of each row, or ANY
        """
        variance = self.std**2 + sigma**2
        distance = (x[:, None] - self.means).square().sum(2)
        outside = (wanted[:, None] != ANY) & (self.labels != wanted[:, None])
        return (-distance / (2 * variance)).masked_fill(outside, -math.inf)

    @cached_property
    def blobs(self) -> dict[int, Blobs]:
        """The components of each class, and of ANY."""
        classes = {label: self.means[self.labels == label] for label in self.labels.unique().tolist()}
        return {label: Blobs.of(means, self.std) for label, means in (*classes.items(), (ANY, self.means))}

    def posterior_mean(self, x: Tensor, sigma: float, wanted: Tensor) -> Tensor:
        """E[clean | x] under the components of the class that each row wants; x [N, D], wanted [N].

        Rows of one class that stand next to each other are answered together, and know of no other component.
        """
        labels, counts = wanted.unique_consecutive(return_counts=True)
        if len(labels) > len(self.blobs) and (labels.diff() < 0).any():
            order = wanted.argsort()
            return self.posterior_mean(x[order], sigma, wanted[order])[order.argsort()]
        parts = zip(map(self.of_class, labels.tolist()), x.split(counts.tolist()), strict=True)
        return torch.cat([blobs.posterior_mean(rows, sigma) for blobs, run in parts
                          for rows in run.split(max(1, AT_ONCE // len(blobs.means)))])

    def of_class(self, label: int) -> Blobs:
        """The components of a class, if there is such a class."""
        if label not in self.blobs:
            raise BadInput(f"expected a class from 0 to {int(self.labels.max())}, got {label}; choose one of these")
        return self.blobs[label]

    def log_density(self, x: Tensor) -> Tensor:
        """Logarithm of the density of clean data, x [N, D] -> [N]."""
        none = torch.full((len(x),), ANY)
        inside = self.log_weights(x, torch.zeros(()), none).logsumexp(1) - math.log(len(self.means))
        return inside - x.shape[1] / 2 * math.log(2 * math.pi * self.std**2)

    def denoise(self, x: Tensor, sigma: Tensor, conditioning: Conditioning | None = None) -> Tensor:
        """`posterior_mean` with the signature and shapes of a Denoiser: x [N, D, 1, 1]."""
        labels = conditioning.labels if conditioning is not None else None
        wanted = torch.tensor([ANY]) if labels is None else labels.cpu()
        clean = self.posterior_mean(x.flatten(1).cpu().double(), float(sigma), wanted.expand(len(x)))
        return clean.to(x).view_as(x)

    def log_classes(self, x: Tensor, sigma: Tensor) -> Tensor:
        """Logarithm of p(class | x) at a level, [N, classes] float64: each class's share of the density at x."""
        flat = x.flatten(1).cpu().double()
        weights = self.log_weights(flat, torch.as_tensor(sigma).cpu().double(), torch.full((len(x),), ANY))
        classes = torch.arange(int(self.labels.max()) + 1)
        outside = self.labels != classes[:, None]  # [classes, K]
        return weights[:, None].masked_fill(outside, -math.inf).logsumexp(2).log_softmax(1)


Points = tuple[Tensor, Tensor]  # means [K, 2] float64 and labels [K]


def ring(count: int = 8, radius: float = 2.0) -> Points:
    """Points on a circle, each a class of its own."""
    angle = torch.arange(count, dtype=torch.float64) * 2 * math.pi / count
    return radius * torch.stack([angle.cos(), angle.sin()], 1), torch.arange(count)


def grid(side: int = 5, spacing: float = 1.0) -> Points:
    """A square lattice in the two classes of a chess board."""
    place = torch.arange(side, dtype=torch.float64) - (side - 1) / 2
    means = spacing * torch.cartesian_prod(place, place)
    return means, torch.arange(side * side) % 2


def moons(count: int = 32) -> Points:
    """Two half circles that reach into each other, a class each."""
    angle = torch.linspace(0, math.pi, count, dtype=torch.float64)
    arc = torch.stack([angle.cos() - 0.5, angle.sin() - 0.25], 1)
    return 1.5 * torch.cat([arc, -arc]), torch.arange(2 * count) // count


def spiral(count: int = 48, turns: float = 1.5) -> Points:
    """Two arms of a spiral, a class each."""
    t = torch.linspace(0.15, 1, count, dtype=torch.float64)
    angle = turns * 2 * math.pi * t
    arm = 2.5 * t[:, None] * torch.stack([angle.cos(), angle.sin()], 1)
    return torch.cat([arm, -arm]), torch.arange(2 * count) // count


def star(classes: int = 4, radii: tuple[float, ...] = (0.6, 1.4, 2.2)) -> Points:
    """A ray of blobs for each class; the inner ones lie close to those of other classes, where guidance thins them out.

    It pushes towards where one class is likelier than the others: inner blobs are dropped, outer ones overshot.
    """
    angle = torch.arange(classes, dtype=torch.float64) * 2 * math.pi / classes
    ways = torch.stack([angle.cos(), angle.sin()], 1)
    means = torch.tensor(radii, dtype=torch.float64)[:, None] * ways[:, None]  # [classes, radii, 2]
    return means.flatten(0, 1), torch.arange(classes).repeat_interleave(len(radii))


PRESETS: dict[str, Callable[[], Points]] = {"ring": ring, "grid": grid, "moons": moons, "spiral": spiral, "star": star}
"""Data sets of the plane by name."""


def density_figure(mixture: Mixture, title: str, side: int = 96, reach: float = 3.5) -> Figure:
    """The density of clean data as an image mark over [-reach, reach]^2; its rows run upwards."""
    line = torch.linspace(-reach, reach, side, dtype=torch.float64)
    y, x = torch.meshgrid(line, line, indexing="ij")
    density = mixture.log_density(torch.stack([x.flatten(), y.flatten()], 1)).exp().view(side, side)
    values = (density / density.max()).mul(255).round().to(torch.uint8).tolist()
    mark = {"kind": "image", "x": [-reach, reach], "y": [-reach, reach], "values": values, "label": "density"}
    axis = {"log": False, "low": -reach, "high": reach, "equal": True}
    return Figure(title, (mark,), {"label": "x", "equal": True, **axis}, {"label": "y", **axis})


class MixtureModel(NamedTuple):
    """A mixture, as a denoiser, as a picture and as a classifier."""

    denoiser: Denoiser
    density: Figure
    classifier: Classifier
    modes: Table


def modes_table(mixture: Mixture) -> Table:
    """A row for each Gaussian: its class, its mean and its standard deviation."""
    places = zip(mixture.labels.tolist(), mixture.means.tolist(), strict=True)
    return Table(MODE_COLUMNS, tuple((label, *mean, mixture.std) for label, mean in places))


@node("denoisers.mixture", version=1, tags=("toy", "2-D", "gaussian", "plane"), cheap=True,
      phrase="an exact denoiser of points ({preset})")
def mixture(
    preset: Annotated[str, Choice(PRESETS)] = "ring",
    spread: Annotated[float, Range(0.01, 2)] = 0.12,
) -> MixtureModel:
    """A denoiser of points of the plane that is exact: every sampler and guidance can be tried on it in milliseconds.

    Args:
        preset: where the points are
        spread: standard deviation of each blob

    Returns:
        denoiser: the exact denoiser; it takes class conditioning
        density: where clean points are, to draw under paths
        classifier: the exact probability of each class at any noise level, for guidance by its gradient
        modes: a row for each blob: class, x, y, spread
    """
    means, labels = PRESETS[preset]()
    model = Mixture(means, labels, spread)
    null = Conditioning(labels=torch.tensor([ANY]), text=("any class",))
    denoiser = Denoiser(model.denoise, PLANE, sigma_min=0.01, sigma_max=10.0, accepts=("class",), size=1,
                        name=f"mixture ({preset}, spread {spread:g})", null=null)
    classes = tuple(f"class {i}" for i in range(int(labels.max()) + 1))
    classifier = Classifier(model.log_classes, classes, denoiser.name, PLANE)
    density = density_figure(model, f"Density of the {preset}")
    return MixtureModel(denoiser, density, classifier, modes_table(model))
