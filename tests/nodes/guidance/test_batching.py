"""Guidance in one batch or one estimate after the other: chosen by free memory, said, and equal but for rounding."""

from __future__ import annotations

import pytest
import torch

from nodes.guidance.batching import ROUGH, Peaks, batched
from nodes.guidance.classifier_free import classifier_free
from nodes.interface import RGB, Conditioning, Denoiser
from nodes.interface.notes import note, noted

SIGMA = torch.tensor(1.0)


class Network:
    """Adds its label to x; at most `most` samples fit into its memory. Remembers the sizes of its calls."""

    def __init__(self, most: int = 100) -> None:
        self.most, self.calls = most, []

    def __call__(self, x, sigma, conditioning):
        self.calls.append(len(x))
        if len(x) > self.most:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB")
        return x + conditioning.labels.view(-1, 1, 1, 1)


def both(network: Network, free: int, rows: int = 2, side: int = 128, peaks: Peaks | None = None):
    x = torch.zeros(rows, 4, side, side)
    wanted = [Conditioning(labels=torch.full((rows,), value)) for value in (1, 2)]
    together = Conditioning(labels=torch.cat([w.labels for w in wanted]))
    model = Denoiser(network, RGB, 0.1, 10.0, ("class",))
    with noted() as notes:
        found = batched(model, x, SIGMA, together, wanted, peaks or Peaks(free=lambda device: free))
    assert [float(f.mean()) for f in found] == [1.0, 2.0]
    return notes


@pytest.mark.parametrize("free, calls, words", [(2**36, [4], "in one batch of 4"),
                                                (2**31, [2, 2], "one estimate after the other: a batch of 4 needs")])
def test_free_memory_decides_and_it_is_said(free, calls, words):
    """Two latents of 128 x 128 need about 17 GB by the rough bound of a CPU: with 64 GB one call, with 2 GB two."""
    network = Network()
    notes = both(network, free)
    assert network.calls == calls
    assert len(notes) == 1
    assert words in notes[0]


def test_free_memory_is_asked_once_in_a_sampling():
    """However many steps it has; the next sampling asks again, and so does a batch of another size."""
    asked = []
    peaks = Peaks(free=lambda device: asked.append(device) or 2**36)
    for _ in range(2):
        with noted():
            for rows in (2, 2, 4, 2, 4):
                assert peaks.fits(Network, torch.zeros(1, 4, 128, 128), rows)
    assert len(asked) == 4


def test_small_ones_ask_nobody():
    """Nothing is looked up or said below a gigabyte."""
    network = Network()
    notes = both(network, 0, side=8)
    assert (network.calls, notes) == ([4], [])


def test_where_memory_runs_out_the_estimates_are_made_apart_from_then_on():
    """The first time the batch is tried, the second time it is not; other errors are not swallowed."""
    network, peaks = Network(most=2), Peaks(free=lambda device: 2**40)
    notes = both(network, 0, peaks=peaks)
    assert network.calls == [4, 2, 2]
    assert "memory ran out for a batch of 4" in notes[-1]
    both(network, 0, peaks=peaks)
    assert network.calls[3:] == [2, 2]

    def broken(x, sigma, conditioning):
        raise RuntimeError("shapes do not fit")

    with pytest.raises(RuntimeError, match="shapes do not fit"):
        both(broken, 2**40)


def test_a_measured_peak_counts_instead_of_the_rough_bound():
    """A network that takes a kilobyte for a sample runs in one batch where the bound would split it."""
    network, peaks = Network(), Peaks(free=lambda device: 2**31)
    x = torch.zeros(1, 4, 128, 128)
    assert peaks.needed(network, x, 4) == ROUGH * 4 * 128 * 128 * 4
    peaks.measured[(x.device, tuple(x.shape[1:]), id(network))] = 1024
    both(network, 0, peaks=peaks)
    assert network.calls == [4]


def test_guidance_uses_it(monkeypatch):
    """Classifier-free guidance in two calls gives what one batch gives."""
    from nodes.guidance import batching

    network = Network()
    model = Denoiser(network, RGB, 0.1, 10.0, ("class",), null=Conditioning(labels=torch.tensor([0])))
    guided = classifier_free(model, Conditioning(labels=torch.tensor([2])), scale=3.0)
    x = torch.zeros(2, 3, 96, 96)
    whole = guided.denoise(x, SIGMA, None)
    monkeypatch.setattr(batching.PEAKS, "free", lambda device: 2**30)
    assert torch.equal(guided.denoise(x, SIGMA, None), whole)
    assert network.calls == [4, 2, 2]


def test_notes_are_kept_once_and_dropped_outside():
    """A note said twice stands once; without a listener nothing happens."""
    note("nobody listens")
    with noted() as notes:
        note("a")
        note("a")
        note("b")
    assert notes == ["a", "b"]
