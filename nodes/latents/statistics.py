"""How the numbers of a latent are distributed."""

from __future__ import annotations

from typing import Annotated, NamedTuple

from nodes.interface import Latent, Shape, Table, node

COLUMNS = ("channel", "mean", "std", "min", "max")


class Statistics(NamedTuple):
    """What `statistics` returns."""

    table: Table
    mean: float
    std: float
    norm: float


@node("latents.statistics", version=1, tags=("mean", "deviation", "norm", "distribution", "inspect"), cheap=True,
      phrase="the statistics of {latent}")
def statistics(latent: Annotated[Latent, Shape("N C H W")]) -> Statistics:
    """Mean, standard deviation and range of a latent: unit noise has mean 0 and deviation 1.

    Args:
        latent: the latent; all of a batch count together

    Returns:
        table: mean, standard deviation, smallest and largest number of each channel
        mean: mean of all numbers
        std: standard deviation of all numbers, around their mean
        norm: mean length of a sample as a vector; of unit noise the root of how many numbers it has
    """
    data = latent.data.double()
    rows = tuple((i, float(x.mean()), float(x.std(correction=0)), float(x.min()), float(x.max()))
                 for i, x in enumerate(data.unbind(1)))
    norm = float(data.flatten(1).norm(dim=1).mean())
    return Statistics(Table(COLUMNS, rows), float(data.mean()), float(data.std(correction=0)), norm)
