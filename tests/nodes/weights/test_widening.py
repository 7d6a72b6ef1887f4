"""Where memory is short, layers in half precision are widened when they run, and nothing else changes."""

from __future__ import annotations

import copy

import pytest
import torch

from nodes.denoisers.ldm.unet import UNet
from nodes.denoisers.patches import Patch, patched
from nodes.encoders.sd.towers import TransformersText
from nodes.interface.notes import noted
from nodes.weights import placing
from nodes.weights.placing import placed
from nodes.weights.widening import Widening, takes_more
from tests.conformance.latent_model import SIZES, WIDTH

CPU = torch.device("cpu")


def network() -> UNet:
    """A small U-Net in half precision, as from a file; equal each time."""
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return UNet(SIZES).half().eval().requires_grad_(False)


def answer(unet: UNet) -> torch.Tensor:
    """What it predicts for some input."""
    x = torch.linspace(-1, 1, 2 * 3 * 64).view(2, 3, 8, 8)
    return unet(x, torch.tensor([3.0, 800.0]), torch.ones(2, 5, WIDTH))


@pytest.fixture
def short(monkeypatch):
    """No memory is free."""
    monkeypatch.setattr(placing, "free_memory", lambda device: 0)
    monkeypatch.setattr(placing, "SMALL", 0)


def test_the_numbers_are_the_same_and_the_weights_stay_as_they_are(short):
    """Bit for bit those of a network that was widened at once; matrices and convolutions stay in half precision."""
    with noted() as notes:
        narrow = placed(network(), CPU, torch.float32)
    assert "memory is short" in notes[0]
    assert torch.equal(answer(narrow), answer(network().float()))
    kept = sum(p.nbytes for p in narrow.parameters() if p.dtype == torch.float16)
    assert kept > 0.95 * sum(p.numel() * 2 for p in narrow.parameters())
    assert placed(narrow, CPU, torch.float32) is narrow
    assert narrow.out[2].weight.dtype == torch.float16


def test_with_room_all_is_widened_at_once():
    """Which is faster: no layer is changed."""
    wide = placed(network(), CPU, torch.float32)
    assert {p.dtype for p in wide.parameters()} == {torch.float32}
    assert not any(isinstance(module, Widening) for module in wide.modules())


def test_a_network_that_does_not_become_wider_is_left_alone(short):
    """From float32 to half precision nothing is gained by waiting."""
    wide = network().float()
    assert takes_more(wide, torch.bfloat16) == 0
    assert {p.dtype for p in placed(wide, CPU, torch.bfloat16).parameters()} == {torch.bfloat16}


def test_a_copy_runs_with_its_own_weights(short):
    """A copied network keeps its layers as they are, and changes of one do not reach the other."""
    first = placed(network(), CPU, torch.float32)
    second = placed(copy.deepcopy(first), CPU, torch.float32)
    assert second.out[2].weight.dtype == torch.float16
    second.out[2].weight.zero_()
    assert answer(first).abs().max() > 0.01
    assert not torch.equal(answer(first), answer(second))


def test_lora_and_gradients_go_through_it(short):
    """A merged change acts and comes off again; the gradient of x is that of the wide network."""

    class Twice:
        def delta(self, weight):
            return weight

        def add_to(self, total, weight, strength):
            total.add_(weight, alpha=strength)

    narrow = placed(network(), CPU, torch.float32)
    before = answer(narrow)
    with patched(narrow, [Patch(narrow, {"out.2.weight": [Twice()]})]):
        assert not torch.equal(answer(narrow), before)
    with patched(narrow, []):
        assert torch.equal(answer(narrow), before)
    slopes = []
    for each in (narrow, network().float()):
        x = torch.ones(1, 3, 8, 8, requires_grad=True)
        each(x, torch.tensor([3.0]), torch.ones(1, 5, WIDTH)).square().sum().backward()
        slopes.append(x.grad)
    assert torch.equal(*slopes)


def test_text_towers_too(short):
    """Tables of tokens are read row by row."""
    with torch.random.fork_rng():
        torch.manual_seed(0)
        tower = TransformersText(100, 8, 64, 2, 128, True, 32).half().eval().requires_grad_(False)
    ids = torch.tensor([[1, 5, 99]])
    wide = copy.deepcopy(tower).float()
    narrow = placed(tower, CPU, torch.float32)
    assert narrow.vectors().weight.dtype == torch.float16
    for got, wanted in zip(narrow(narrow.vectors()(ids)), wide(wide.vectors()(ids)), strict=True):
        torch.testing.assert_close(got, wanted, atol=1e-6, rtol=1e-6)
