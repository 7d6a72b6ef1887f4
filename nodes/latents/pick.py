"""Some latents of a batch."""

from __future__ import annotations

from typing import Annotated

from nodes.interface import BadInput, Latent, Range, Shape, node
from nodes.latents.fitting import describe


@node("latents.pick", version=1, tags=("batch", "index", "select", "split", "slice"), cheap=True,
      phrase="latent {index} of {latent}")
def pick(
    latent: Annotated[Latent, Shape("N C H W")],
    index: Annotated[int, Range(-10_000, 9_999, step=1)] = 0,
    count: Annotated[int, Range(1, 10_000, step=1)] = 1,
) -> Annotated[Latent, Shape("count C H W")]:
    """One latent of a batch, or several in a row.

    Args:
        latent: the batch
        index: position of the first, counted from 0; -1 is the last
        count: how many to take
    """
    held = latent.data.shape[0]
    first = index + held if index < 0 else index
    if not 0 <= first <= held - count:
        raise BadInput(f"expected {count} from position {index} on, but there are {describe(latent)}; choose an index "
                       f"below {held} and a smaller count")
    return Latent(latent.data[first:first + count].clone(), latent.space)
