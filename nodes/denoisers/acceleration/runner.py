"""How a denoiser calls its network: directly, or accelerated."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from torch import Tensor, nn


class Runner(Protocol):
    """`runner(network, function, *args) -> function(*args)`, where the function runs the network.

    args: tensors, None, and tuples of such; anything else is passed on but never recorded
    """

    def __call__(self, network: nn.Module, function: Callable[..., Tensor], *args: Any) -> Tensor: ...


def run(runner: Runner | None, network: nn.Module, function: Callable[..., Tensor], *args: Any) -> Tensor:
    """The function's result, by the runner if there is one."""
    return function(*args) if runner is None else runner(network, function, *args)
