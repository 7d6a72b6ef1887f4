"""Saying why a network made numbers that are not finite, without waiting for the GPU at each call.

A sampler runs its calls inside `asked_once`; each call ends with `refuse_broken`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple

from torch import Tensor

from nodes.interface import BadInput


class _Doubt(NamedTuple):
    """finite: a bool on the GPU, false once a call went wrong; why: says what is the matter."""

    finite: Tensor
    why: Callable[[], str]


_doubts: ContextVar[dict[object, _Doubt] | None] = ContextVar("doubts", default=None)


@contextmanager
def asked_once() -> Iterator[None]:
    """What calls inside make on a GPU is looked at when all are done: to look is to wait. Raises BadInput."""
    found: dict[object, _Doubt] = {}
    token = _doubts.set(found)
    try:
        yield
    finally:
        _doubts.reset(token)
    for doubt in found.values():
        if not bool(doubt.finite):
            raise BadInput(doubt.why())


def refuse_broken(network: object, x: Tensor, output: Tensor, why: Callable[[], str]) -> None:
    """Refuse what is not finite though x is: now, or on a GPU inside `asked_once` at its end. Raises BadInput."""
    doubts = _doubts.get()
    if doubts is None or x.device.type == "cpu":
        if not output.isfinite().all() and x.isfinite().all():
            raise BadInput(why())
        return
    finite = output.isfinite().all() | x.isfinite().all().logical_not()
    before = doubts.get(network)
    doubts[network] = _Doubt(finite if before is None else before.finite & finite, why)
