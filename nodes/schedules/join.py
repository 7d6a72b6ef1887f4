"""Two schedules, one after the other."""

from __future__ import annotations

import torch
from torch import Tensor

from nodes.interface import BadInput, Sigmas, node
from nodes.schedules.levels import check_levels


def joined(high: Tensor, low: Tensor) -> Tensor:
    """The levels of both; where one begins at the level at which the other ends, it counts once."""
    last, first = float(high[-1]), float(low[0])
    if first > last * (1 + 1e-6):
        raise BadInput(f"expected levels that fall, but `low` begins at {first:g}, above the last level {last:g} of "
                       "`high`; swap the two, or cut one of them")
    together = torch.cat([high, low[1:] if first >= last * (1 - 1e-6) else low])
    check_levels(together.tolist())
    return together


@node("schedules.join", version=1, tags=("sigmas", "concatenate"), cheap=True, phrase="{high}, then {low}")
def join(high: Sigmas, low: Sigmas) -> Sigmas:
    """One schedule out of two: first the steps of one, then those of the other.

    Args:
        high: the first steps
        low: the steps after them, beginning where the first end or lower
    """
    return Sigmas(joined(high.values, low.values))
