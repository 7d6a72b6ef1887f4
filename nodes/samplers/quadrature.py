"""Integrals that multistep solvers need: of polynomials through earlier estimates, alone or under an exponential.

In numpy: a step has a handful of numbers, and torch would take longer to start each operation than to do it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

_places, _weights = np.polynomial.legendre.leggauss(24)  # enough for low degrees under any weight that a step meets
PLACES, WEIGHTS = (_places + 1) / 2, _weights / 2
"""Gauss-Legendre: places in (0, 1) and weights of sum 1."""


def lagrange(nodes: Numbers, at: Numbers) -> Numbers:
    """[k, p]: the polynomials that are 1 at one of the nodes [k] and 0 at the others, at the places [p]."""
    rows = np.ones((len(nodes), len(at)))
    for j, own in enumerate(nodes):
        for k, other in enumerate(nodes):
            if k != j:
                rows[j] *= (at - other) / (own - other)
    return rows


def adams_weights(nodes: Sequence[float], start: float, end: float) -> list[float]:
    """Integral from start to end of each Lagrange polynomial of the nodes, [k]. Hairer et al. 1993, section III.5."""
    at = start + (end - start) * PLACES
    return list((end - start) * (lagrange(np.asarray(nodes), at) @ WEIGHTS))


def exponential_weights(nodes: Sequence[float], h: float) -> list[float]:
    """Integral of h e^(-(1 - r) h) times each Lagrange polynomial over r in (0, 1), [k]; nodes in units of the step."""
    return list(lagrange(np.asarray(nodes), PLACES) @ (WEIGHTS * h * np.exp((PLACES - 1) * h)))
