"""A patched network is the same network: other numbers in the same storage, and the old ones back bit for bit."""

from __future__ import annotations

import copy
import threading
from dataclasses import dataclass

import pytest
import torch
from torch import Tensor, nn

from nodes.denoisers.patches import Change, Patch, original_weights, patched, restore
from server.worker.residency import size_of
from server.worker.weigh import weigh

torch.set_num_threads(1)


@dataclass(frozen=True)
class Add(Change):
    """A change that adds fixed numbers."""

    numbers: Tensor

    def delta(self, weight: Tensor) -> Tensor:
        return self.numbers


def network(dtype: torch.dtype = torch.float32) -> nn.Module:
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(6, 5), nn.SiLU(), nn.Linear(5, 4)).to(dtype).requires_grad_(False)


def patch(net: nn.Module, name: str = "0.weight", seed: int = 1, **settings: object) -> Patch:
    numbers = torch.randn(net.get_parameter(name).shape, generator=torch.Generator().manual_seed(seed))
    return Patch(net, {name: (Add(numbers),)}, **settings)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float16, torch.bfloat16, torch.float64])
def test_the_originals_come_back_bit_for_bit(dtype):
    """NaN, infinity and minus zero included; and no memory is left taken."""
    net = network(dtype)
    with torch.no_grad():
        net[0].weight[0, :3] = torch.tensor([float("nan"), float("inf"), -0.0])
    before = {name: t.clone().view(torch.uint8) for name, t in net.state_dict().items()}
    size = size_of(net)
    with patched(net, [patch(net), patch(net, seed=2, strength=-0.7)]):
        assert not torch.equal(net[0].weight.view(torch.uint8), before["0.weight"])
    restore(net)
    assert all(torch.equal(t.view(torch.uint8), before[name]) for name, t in net.state_dict().items())
    assert size_of(net) == size


def test_no_module_no_address_and_no_name_changes():
    """Parameters stay the same objects at the same addresses, and the state dict shows no more than before."""
    net = network()
    places = {name: (id(p), p.data_ptr()) for name, p in net.named_parameters()}
    names = list(net.state_dict())
    for strength in (1.0, 0.5, 0.0):
        with patched(net, [patch(net, strength=strength)]):
            assert {name: (id(p), p.data_ptr()) for name, p in net.named_parameters()} == places
            assert list(net.state_dict()) == names


def test_what_is_compiled_is_not_compiled_again():
    """The same compiled graph computes with and without patches, and gives what eager computing gives."""
    from torch._dynamo.testing import CompileCounter

    net, counter = network(), CompileCounter()
    compiled, x = torch.compile(net, backend=counter), torch.randn(3, 6)
    compiled(x)
    with patched(net, [patch(net)]):
        torch.testing.assert_close(compiled(x), net(x))
    with patched(net, [patch(net, strength=-2.0), patch(net, "2.weight")]):
        compiled(x)
    restore(net)
    torch.testing.assert_close(compiled(x), net(x))
    assert counter.frame_count == 1


def test_patches_add_up_in_any_order():
    """W + s1 d1 + s2 d2; strengths may be negative, and weights of blocks multiply them."""
    net = network()
    weight, a, b = net[0].weight.clone(), patch(net, strength=0.5), patch(net, seed=2, strength=-2.0)
    c = patch(net, seed=3, factors={"0.weight": 0.25})
    numbers = [p.changes["0.weight"][0].numbers for p in (a, b, c)]
    for patches in ([a, b, c], [c, b, a]):
        with patched(net, patches):
            wanted = weight + 0.5 * numbers[0] - 2 * numbers[1] + 0.25 * numbers[2]
            torch.testing.assert_close(net[0].weight, wanted)


def test_half_precision_is_rounded_once():
    """The sum is made in float32 from the original: many small changes are not lost one by one."""
    net = network(torch.bfloat16)
    weight, small = net[0].weight.float(), Add(torch.full((5, 6), 1e-4))
    patches = [Patch(net, {"0.weight": (small,)}) for _ in range(100)]
    with patched(net, patches):
        assert torch.equal(net[0].weight, (weight + 1e-2).bfloat16())


def test_the_strength_follows_the_noise_level_and_merges_only_when_it_changes():
    """Between two calls at one strength nothing is computed."""
    net, calls = network(), []

    @dataclass(frozen=True)
    class Counted(Add):
        def delta(self, weight: Tensor) -> Tensor:
            calls.append(1)
            return self.numbers

    one = torch.ones(5, 6)
    weight = net[0].weight.clone()
    steps = Patch(net, {"0.weight": (Counted(one),)}, 2.0, lambda sigma: 1.0 if sigma > 1 else 0.0)
    for sigma, added, count in ((5.0, 2.0, 1), (2.0, 2.0, 1), (0.5, 0.0, 1), (0.1, 0.0, 1), (3.0, 2.0, 2)):
        with patched(net, [steps], torch.tensor(sigma)):
            torch.testing.assert_close(net[0].weight, weight + added)
        assert len(calls) == count


def test_one_network_serves_several_denoisers():
    """Who comes without patches gets the original, whatever the one before had."""
    net, x = network(), torch.randn(2, 6)
    plain = net(x)
    with patched(net, [patch(net)]):
        other = net(x)
    with patched(net, ()):
        assert torch.equal(net(x), plain)
    with patched(net, [patch(network())]):  # a patch of another network
        assert torch.equal(net(x), plain)
    assert not torch.allclose(other, plain)


def test_threads_take_turns():
    """Eight threads with eight strengths: each reads its own weights throughout its call."""
    net, wrong = network(), []
    weight, one = net[0].weight.clone(), Add(torch.ones(5, 6))

    def run(strength: float) -> None:
        mine = [Patch(net, {"0.weight": (one,)}, strength)]
        for _ in range(50):
            with patched(net, mine):
                if not torch.equal(net[0].weight, weight + strength):
                    wrong.append(strength)

    threads = [threading.Thread(target=run, args=(float(i),)) for i in range(8)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    assert wrong == []


def test_the_originals_are_counted_as_memory():
    """What a value weighs grows by the patched parameters only, and the network takes its originals along."""
    net = network()
    before, size = sum(weigh(net).values()), net[0].weight.numel() * 4
    with patched(net, [patch(net)]):
        assert sum(weigh(net).values()) == before + size == size_of(net)
    assert original_weights(net)["0.weight"].sum() != net[0].weight.sum()
    net.to(torch.float64)
    restore(net)
    torch.testing.assert_close(net[0].weight.float(), network()[0].weight)


def test_a_copy_of_a_merged_network_can_be_restored():
    """A deep copy, as training makes one, takes the originals with it."""
    net = network()
    with patched(net, [patch(net)]):
        twin = copy.deepcopy(net)
    with patched(twin, ()):
        assert torch.equal(twin[0].weight, network()[0].weight)


def test_after_an_error_nothing_is_lost():
    """A change that fails half-way leaves the originals within reach."""
    net = network()

    class Fails(Change):
        def delta(self, weight: Tensor) -> Tensor:
            raise MemoryError

    bad = Patch(net, {"0.weight": (Add(torch.ones(5, 6)),), "2.weight": (Fails(),)})
    with pytest.raises(MemoryError), patched(net, [bad]):
        pass
    with patched(net, ()):
        assert all(torch.equal(a, b) for a, b in zip(net.state_dict().values(), network().state_dict().values(),
                                                     strict=True))
