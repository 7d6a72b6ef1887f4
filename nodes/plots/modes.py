"""Where samples of the plane landed: on which blobs, which blobs they left out, and how far they overshot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, NamedTuple

import torch
from torch import Tensor

from nodes.denoisers.mixture import MODE_COLUMNS
from nodes.interface import PLANE, BadInput, Figure, Latent, Range, Table, node
from nodes.plots.trajectories import paths_of

NEAR = 4.0  # standard deviations: of a Gaussian of the plane all but exp(-8) = 0.03 % lie closer to its mean
DROPPED = 0.2  # of its fair share: a blob that got less is dropped
COLUMNS = ("class", "x", "y", "asked_for", "share", "fair_share")


@dataclass(frozen=True)
class Landing:
    """Which samples landed where.

    nearest: [N] the blob that each sample is nearest to, counted in spreads
    between: [N] bool, true for those that are further than NEAR spreads from every blob
    wanted:  [K] bool, the blobs of the class that was asked for
    shares:  [K] how many of the samples each blob got; between blobs counts for none
    """

    nearest: Tensor
    between: Tensor
    wanted: Tensor
    shares: Tensor

    @property
    def fair(self) -> Tensor:
        """[K] the share that each blob should have: all of those that were asked for the same."""
        return self.wanted / self.wanted.sum()

    @property
    def dropped(self) -> Tensor:
        """[K] bool: asked for, but given less than a fifth of the fair share."""
        return self.wanted & (self.shares < DROPPED * self.fair)


def landing(points: Tensor, means: Tensor, spread: Tensor, wanted: Tensor) -> Landing:
    """Sort samples into blobs. points [N, 2], means [K, 2], spread [K], wanted [K] bool; all float64."""
    distance = (points[:, None] - means).norm(dim=2) / spread
    closest, nearest = distance.min(1)
    between = closest > NEAR
    counts = torch.bincount(nearest[~between], minlength=len(means))
    return Landing(nearest, between, wanted, counts / max(len(points), 1))


def overshoot(points: Tensor, means: Tensor, spread: Tensor, found: Landing) -> float:
    """How many spreads samples lie past their blob on average, away from the middle of all blobs."""
    outwards = means - means.mean(0)
    unit = outwards / outwards.norm(dim=1, keepdim=True).clamp(min=1e-9)
    past = ((points - means[found.nearest]) * unit[found.nearest]).sum(1) / spread[found.nearest]
    return float(past.mean())


class Modes(NamedTuple):
    """What `modes` returns."""

    figure: Figure
    table: Table
    dropped: int
    lost: float
    overshoot: float


def dots(points: Tensor, label: str, color: str, size: float) -> dict[str, Any]:
    """A scatter mark of points [N, 2]."""
    x, y = points.T.mul(1e4).round().div(1e4).tolist() if len(points) else ([], [])
    return {"kind": "scatter", "x": x, "y": y, "label": label, "color": color, "size": size}


def drawn(points: Tensor, means: Tensor, found: Landing, paths: Table | None) -> list[dict[str, Any]]:
    """Marks: samples that belong to what was asked for, those that do not, dropped blobs, and paths."""
    lines = [{"kind": "line", "x": xs, "y": ys, "label": "paths", "color": "#999999", "width": 1.0}
             for xs, ys in (paths_of(paths) if paths else [])]
    good = found.wanted[found.nearest] & ~found.between
    marks = [dots(points[good], "as asked for", "#228833", 3.0),
             dots(points[found.between], "between modes", "#ee7733", 3.0),
             dots(points[~good & ~found.between], "another class", "#aa3377", 3.0),
             dots(means[found.dropped], "dropped modes", "#ee6677", 14.0)]
    return [*(mark for mark in marks if mark["x"]), *lines]


def summed_up(title: str, found: Landing, past: float) -> str:
    """The title, with what went wrong."""
    lost, dropped = 100 * float(found.between.double().mean()), int(found.dropped.sum())
    return f"{title}: {dropped} of {int(found.wanted.sum())} modes dropped, {lost:.0f} % between, overshoot {past:.1f}"


@node("plots.modes", version=1, tags=("mode dropping", "overshoot", "2-D", "failure", "plane", "density"),
      sentence="{points} are sorted into {modes}[, with the paths {paths}][ over {background}]")
def modes(
    points: Latent,
    modes: Table,
    wanted: Annotated[int | None, Range(0, 1_000_000)] = None,
    paths: Table | None = None,
    background: Figure | None = None,
    title: str = "Where samples landed",
) -> Modes:
    """Draw where samples landed on a mixture, and say which modes were dropped and how far samples overshot.

    Args:
        points: samples of the plane
        modes: the blobs of denoisers.mixture
        wanted: which class was asked for; empty = any
        paths: the way of some of them, of samplers.trajectory
        background: what to draw them on, such as the density of a mixture
        title: heading of the figure; what went wrong is written behind it

    Returns:
        figure: density, paths, samples by where they landed, and dropped modes
        table: a row for each blob: the share of the samples it got, and its fair share
        dropped: how many of the modes that were asked for got less than a fifth of their fair share
        lost: share of the samples that are further than 4 spreads from every mode
        overshoot: how many spreads samples lie past their mode on average, away from the middle of the data
    """
    if points.space != PLANE:
        raise BadInput(f"expected points of the plane, got a latent in '{points.space.name}'; wire samples of "
                       "denoisers.mixture")
    if modes.columns != MODE_COLUMNS or not modes.rows:
        raise BadInput(f"expected modes with the columns {', '.join(MODE_COLUMNS)}, got {', '.join(modes.columns)} "
                       f"and {len(modes.rows)} rows; wire the modes of denoisers.mixture")
    numbers = torch.tensor(modes.rows, dtype=torch.float64)
    means, spread = numbers[:, 1:3], numbers[:, 3]
    asked = torch.ones(len(means), dtype=torch.bool) if wanted is None else numbers[:, 0] == wanted
    if not asked.any():
        raise BadInput(f"expected a class from 0 to {int(numbers[:, 0].max())}, got {wanted}; choose one of "
                       "these, or leave it empty for all")
    data = points.data.flatten(1).double()
    found = landing(data, means, spread, asked)
    past = overshoot(data, means, spread, found)
    marks = (*(background.marks if background else ()), *drawn(data, means, found, paths))
    axis = {"log": False, "low": None, "high": None, "equal": True}
    x, y = (background.x, background.y) if background else ({"label": "x", **axis}, {"label": "y", **axis})
    rows = zip(numbers[:, :3].tolist(), asked.tolist(), found.shares.tolist(), found.fair.tolist(), strict=True)
    table = Table(COLUMNS, tuple((int(c), x_, y_, a, s, f) for (c, x_, y_), a, s, f in rows))
    return Modes(Figure(summed_up(title, found, past), marks, x, y), table, int(found.dropped.sum()),
                 float(found.between.double().mean()), past)
