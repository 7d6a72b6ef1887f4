"""What is not finite is refused in words: at once on a CPU, and on a GPU once all calls are done."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from nodes.denoisers import broken
from nodes.denoisers.broken import asked_once, refuse_broken
from nodes.interface import BadInput

GOOD, BAD = torch.ones(2), torch.tensor([1.0, float("nan")])


class OnGpu:
    """A tensor that says it is on a GPU."""

    def __init__(self, tensor: Tensor) -> None:
        self.tensor, self.device = tensor, torch.device("cuda")

    def isfinite(self) -> Tensor:
        return self.tensor.isfinite()


def test_on_a_cpu_it_is_refused_at_once():
    """Unless what went in was broken already."""
    with asked_once():
        refuse_broken("network", BAD, BAD, lambda: "no reason")
        with pytest.raises(BadInput, match="the reason"):
            refuse_broken("network", GOOD, BAD, lambda: "the reason")


def test_on_a_gpu_it_is_refused_at_the_end():
    """One broken call among several is enough, and the network that made it says why; a broken x counts for nothing."""
    done = 0
    with pytest.raises(BadInput, match="the second"), asked_once():
        for output in (GOOD, BAD, GOOD):
            refuse_broken("first", OnGpu(GOOD), OnGpu(GOOD), lambda: "the first")
            refuse_broken("second", OnGpu(GOOD), OnGpu(output), lambda: "the second")
            refuse_broken("third", OnGpu(BAD), OnGpu(BAD), lambda: "the third")
            done += 1
    assert done == 3
    assert broken._doubts.get() is None


def test_outside_of_a_sampler_a_gpu_is_asked_at_once():
    """A single call has nothing to wait for."""
    with pytest.raises(BadInput, match="the reason"):
        refuse_broken("network", OnGpu(GOOD), OnGpu(BAD), lambda: "the reason")


def test_another_error_is_not_hidden():
    """What went wrong inside is told, not what it left behind."""
    with pytest.raises(KeyError), asked_once():
        refuse_broken("network", OnGpu(GOOD), OnGpu(BAD), lambda: "the reason")
        raise KeyError("another")
