"""Compiled blocks and recorded calls: the same numbers, one compilation for equal blocks, none after LoRA changes."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from torch import nn

from nodes.denoisers.acceleration.accelerated import Accelerated
from nodes.denoisers.acceleration.graphs import Graphs
from nodes.denoisers.acceleration.regions import Regional, regions
from nodes.denoisers.compile import compile as compile_denoiser
from nodes.denoisers.discrete import DiscreteLevels
from nodes.denoisers.dit import DiT
from nodes.denoisers.labelled import DiscreteDenoise
from nodes.denoisers.ldm.class_denoise import ClassDenoise
from nodes.denoisers.ldm.config import UNetConfig
from nodes.denoisers.ldm.hooks import Hooks
from nodes.denoisers.ldm.latent_denoise import LatentDenoise
from nodes.denoisers.ldm.schedule import DiscreteSchedule
from nodes.denoisers.ldm.unet import UNet
from nodes.denoisers.patches import Change, Patch
from nodes.guidance.classifier_free import classifier_free
from nodes.interface import RGB, BadInput, Conditioning, Context, Denoiser
from nodes.interface.notes import noted
from server.worker.weigh import networks
from tests.fixtures.made.class_layout import dit, filled

torch.set_num_threads(1)
CONFIG = UNetConfig(width=32, multipliers=(1, 2), blocks=(1, 1), input_depths=(0, 1), middle_depth=1,
                    output_depths=(1, 1, 0, 0), context_width=16, heads=4)
SIGMA = torch.tensor(1.0)


def model() -> LatentDenoise:
    torch.manual_seed(0)
    network = UNet(CONFIG).eval().requires_grad_(False)
    return LatentDenoise(network, DiscreteSchedule(), null=Conditioning(tokens=torch.randn(1, 7, 16)))


def x() -> torch.Tensor:
    return torch.randn(2, 4, 8, 8, generator=torch.Generator().manual_seed(1))


class Counting:
    """A backend of torch.compile that runs the traced code as it is, and counts how often it was asked."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, traced, inputs):
        self.count += 1
        return traced.forward


class Shift(Change):
    """A change of a parameter by a constant."""

    def __init__(self, amount: float) -> None:
        self.amount = amount

    def delta(self, weight):
        return torch.full_like(weight, self.amount)


@pytest.fixture
def counting():
    torch._dynamo.reset()
    yield Counting()
    torch._dynamo.reset()


def test_compiled_blocks_give_the_same_and_stay_compiled_when_lora_changes(counting):
    """Equal blocks share their code; a patch in place, another strength and its end compile nothing more."""
    plain = model()
    fast = replace(plain, runner=Accelerated(Regional(counting), None))
    expected = plain(x(), SIGMA)
    torch.testing.assert_close(fast(x(), SIGMA), expected, atol=1e-5, rtol=1e-5)
    blocks, once = len(list(regions(plain.network))), counting.count
    assert 0 < once < blocks
    name = "middle_block.1.transformer_blocks.0.attn2.to_k.weight"
    for strength in (1.0, 0.5):
        patch = Patch(plain.network, {name: [Shift(0.1)]}, strength)
        patched = replace(plain, patches=(patch,))(x(), SIGMA)
        torch.testing.assert_close(replace(fast, patches=(patch,))(x(), SIGMA), patched, atol=1e-5, rtol=1e-5)
        assert not torch.allclose(patched, expected)
    assert torch.equal(fast(x(), SIGMA), fast(x(), SIGMA))
    torch.testing.assert_close(fast(x(), SIGMA), expected, atol=1e-5, rtol=1e-5)
    assert counting.count == once


def test_a_hook_still_looks_in_and_the_network_is_left_as_it_was(counting):
    """Where attention is hooked the block runs as it is; afterwards no block is changed."""
    plain, seen = model(), []

    def hook(q, k, v, where):
        seen.append(where.kind)

    fast = replace(plain, runner=Accelerated(Regional(counting), None), hooks=Hooks(attention=(hook,)))
    names = list(plain.network.state_dict())
    torch.testing.assert_close(fast(x(), SIGMA), plain(x(), SIGMA), atol=1e-5, rtol=1e-5)
    assert set(seen) == {"self", "cross"}
    assert all("forward" not in vars(module) for module in plain.network.modules())
    assert list(plain.network.state_dict()) == names


def test_other_networks_compile_their_blocks_too(counting):
    """Two equal DiT blocks are compiled once."""
    network = DiT(dit())
    network.load_state_dict(filled(dit()))
    denoise = DiscreteDenoise(network.eval().requires_grad_(False), DiscreteLevels())
    latent = torch.randn(1, 4, 8, 8)
    fast = replace(denoise, runner=Accelerated(Regional(counting), None))
    torch.testing.assert_close(fast(latent, SIGMA), denoise(latent, SIGMA), atol=1e-5, rtol=1e-5)
    assert counting.count == 1


class Recorder:
    """Stands for a GPU: what it records it computes again with the same function; counts both."""

    def __init__(self, fails: bool = False) -> None:
        self.recorded, self.replayed, self.fails = 0, 0, fails

    def __call__(self, function, tensors):
        if self.fails:
            raise RuntimeError("operation not permitted when stream is capturing")
        self.recorded += 1

        def replay(given):
            self.replayed += 1
            return function(given)

        return replay


def test_calls_are_recorded_once_for_each_shape_and_survive_lora():
    """Patches change weights in place, at the same addresses: the recording stays. Another shape gets its own."""
    plain, recorder = model(), Recorder()
    fast = replace(plain, runner=Accelerated(None, Graphs(recorder)))
    patch = Patch(plain.network, {"out.2.bias": [Shift(0.5)]})
    for patches in ((), (patch,), ()):
        found = replace(fast, patches=patches)(x(), SIGMA)
        torch.testing.assert_close(found, replace(plain, patches=patches)(x(), SIGMA))
    assert (recorder.recorded, recorder.replayed) == (1, 3)
    fast(x()[:1], SIGMA)
    assert recorder.recorded == 2


def test_a_network_that_moved_is_recorded_again():
    """Its weights lie elsewhere: a replay would read what is no longer there."""
    plain, recorder = model(), Recorder()
    fast = replace(plain, runner=Accelerated(None, Graphs(recorder)))
    fast(x(), SIGMA)
    for parameter in plain.network.parameters():
        parameter.data = parameter.data.clone()
    torch.testing.assert_close(fast(x(), SIGMA), plain(x(), SIGMA))
    assert recorder.recorded == 2


def test_what_cannot_be_recorded_is_computed_and_said():
    """With a hook, with gradients, and where the recording fails: the result is that of a plain call."""
    plain, recorder = model(), Recorder()
    graphs = Accelerated(None, Graphs(recorder))
    hooks = Hooks(attention=(lambda q, k, v, where: None,))
    replace(plain, runner=graphs, hooks=hooks)(x(), SIGMA)
    replace(plain, runner=graphs)(x().requires_grad_(), SIGMA).sum().backward()
    assert recorder.recorded == 0
    failing = Accelerated(None, Graphs(Recorder(fails=True)))
    with noted() as notes:
        torch.testing.assert_close(replace(plain, runner=failing)(x(), SIGMA), plain(x(), SIGMA))
    assert notes == ["no CUDA graph for this call: operation not permitted when stream is capturing"]


def test_few_recordings_are_kept():
    """The least recently used ones go: each holds memory."""
    plain, recorder = model(), Recorder()
    graphs = Graphs(recorder)
    fast = replace(plain, runner=Accelerated(None, graphs))
    for side in (4, 6, 8, 10, 12, 14):
        fast(torch.randn(1, 4, side, side), SIGMA)
    assert len(graphs.kept) == 4


def test_the_node_compiles_nothing_on_a_cpu_unless_told():
    """By itself it leaves the model alone and says so; told to, it compiles blocks; guided models are refused."""
    denoiser = Denoiser(model(), RGB, 0.1, 10.0, ("text",))
    with noted() as notes:
        assert compile_denoiser(Context(), denoiser) is denoiser
    assert notes == ["not compiled: on a CPU that takes minutes and gains nothing"]
    assert compile_denoiser(Context(), denoiser, mode="off") is denoiser
    runner = compile_denoiser(Context(), denoiser, mode="blocks and graphs").denoise.runner
    assert (runner.blocks is not None, runner.graphs, runner.channels_last) == (True, None, False)
    by_class = replace(denoiser, denoise=ClassDenoise(model(), torch.randn(11, 16)))
    assert compile_denoiser(Context(), by_class, mode="blocks").denoise.latent.runner.blocks is not None
    guided = classifier_free(denoiser, Conditioning(tokens=torch.randn(1, 7, 16)))
    with pytest.raises(BadInput, match="wire this node before guidance"):
        compile_denoiser(Context(), guided, mode="blocks")


def test_whoever_counts_memory_finds_the_network_once(counting):
    """Neither compiled code nor recordings are walked through."""
    plain = model()
    fast = replace(plain, runner=Accelerated(Regional(counting), Graphs(Recorder())))
    fast(x(), SIGMA)
    assert networks(Denoiser(fast, RGB, 0.1, 10.0)) == [plain.network]


def test_convolutions_are_laid_out_with_their_channels_last():
    """Values stay, only their order in memory changes, and results by rounding."""
    plain = model()
    expected = plain(x(), SIGMA)
    fast = replace(plain, runner=Accelerated(None, None, channels_last=True))
    torch.testing.assert_close(fast(x(), SIGMA), expected, atol=1e-5, rtol=1e-5)
    weights = [m.weight for m in plain.network.modules() if isinstance(m, nn.Conv2d) and m.kernel_size == (3, 3)]
    assert all(w.is_contiguous(memory_format=torch.channels_last) for w in weights)
