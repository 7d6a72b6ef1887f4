"""The numbers of a record over its steps, as a plot."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Annotated, Any

from torch import Tensor

from nodes.interface import BadInput, Choice, Figure, Record, node
from nodes.plots.cells import axis_data
from nodes.plots.line import line_mark


def lengths(batches: Tensor) -> Tensor:
    """Euclidean length of each sample at each step: [steps, N, ...] -> [steps, N]."""
    return batches.flatten(2).norm(dim=2)


def means(values: Tensor) -> list[float]:
    """Mean over the samples at each step, [steps, N] -> steps numbers; NaN where no sample has one."""
    return [float(v) for v in values.nanmean(dim=1)]


def drawn(values: list[float], label: str) -> dict[str, Any]:
    """A line over the steps that have a number."""
    points = [(float(step), v) for step, v in enumerate(values) if math.isfinite(v)]
    return line_mark([x for x, _ in points], [y for _, y in points], label)


def sigma_lines(record: Record) -> list[dict[str, Any]]:
    """The noise level of each step; the last, 0, has no place on a logarithmic axis."""
    return [drawn([s if s > 0 else math.nan for s in record.sigmas.tolist()], "sigma")]


def length_lines(record: Record) -> list[dict[str, Any]]:
    """How long x, the clean estimate and the guidance vector are."""
    return [drawn(means(lengths(record.x)), "x"), drawn(means(lengths(record.denoised)), "clean estimate"),
            drawn(means(record.guidance), "guidance")]


def angle_lines(record: Record) -> list[dict[str, Any]]:
    """The angle between guidance and the way to the conditional estimate."""
    return [drawn(means(record.angle), "angle")]


SHOWN: dict[str, tuple[Callable[[Record], list[dict[str, Any]]], str, bool]] = {
    "sigma": (sigma_lines, "noise level", True),
    "norms": (length_lines, "length", True),
    "angle": (angle_lines, "degrees", False),
}
"""What can be plotted: its lines, the name of the vertical axis, and whether that is logarithmic."""


@node("records.plot", version=1, tags=("timeline", "norm", "angle", "guidance", "curve"), output="figure", cheap=True,
      sentence="{shown} of {record} is drawn over its steps")
def plot(record: Record, shown: Annotated[str, Choice(SHOWN)] = "norms") -> Figure:
    """Draw noise level, lengths or guidance angle over the steps of a record.

    Args:
        record: what a sampler did
        shown: the noise level; the lengths of x, clean estimate and guidance; or the angle between guidance and the
            way to the conditional estimate

    Returns:
        figure: means over the samples of the record
    """
    lines, label, log = SHOWN[shown]
    marks = [mark for mark in lines(record) if mark["x"]]
    if not marks:
        raise BadInput(f"expected a record with {shown} to draw, but this one has none; the angle needs guidance that "
                       "compares two estimates, such as guidance.classifier_free above scale 1")
    return Figure(f"{shown.capitalize()} over the steps", tuple(marks), axis_data("step"), axis_data(label, log))
