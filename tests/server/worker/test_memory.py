"""The memory tier counts bytes once, forgets by last use, and moves networks by need."""

from __future__ import annotations

import gc
import weakref
from functools import partial

import pytest
import torch

from nodes.interface import Context, Denoiser, Image, Space
from nodes.interface.summary import summarise
from server.engine.execution import Entry
from server.worker.memory import MemoryCache
from server.worker.residency import Residency, size_of
from server.worker.weigh import networks, on_device, weigh

KB = 1000


def picture(kilobytes: int) -> Image:
    """A picture that takes so many kB."""
    return Image(torch.zeros(1, 1, kilobytes * KB // 4, 1))


def denoiser(network: torch.nn.Module) -> Denoiser:
    """A model whose network is only reachable through a closure."""
    return Denoiser(lambda x, sigma, c: network(x), Space("rgb", 3), 0.1, 10.0)


def test_the_least_recently_used_entries_go() -> None:
    """Three pictures of 40 kB fit into 130 kB; the fourth removes the one not asked for longest."""
    memory = MemoryCache(130 * KB)
    for key in "abc":
        memory.put(key, Entry({"image": picture(40)}))
    assert memory.get("a") is not None
    memory.put("d", Entry({"image": picture(40)}))
    assert [memory.has(key) for key in "abcd"] == [True, False, True, True]
    assert memory.used <= 130 * KB


def test_what_is_larger_than_the_budget_is_not_kept() -> None:
    """It would only push out everything else."""
    memory = MemoryCache(50 * KB)
    memory.put("a", Entry({"image": picture(100)}))
    assert (len(memory), memory.used) == (0, 0)


def test_shared_tensors_count_once() -> None:
    """A view of a picture, and a model that wraps another, cost nothing more until the last holder goes."""
    memory = MemoryCache(10**9)
    whole = picture(100)
    network = torch.nn.Linear(100, 100)
    memory.put("whole", Entry({"image": whole}))
    memory.put("crop", Entry({"image": Image(whole.data[:, :, :10])}))
    memory.put("model", Entry({"model": denoiser(network)}))
    inner = denoiser(network)
    memory.put("guided", Entry({"model": Denoiser(partial(inner.denoise), inner.space, 0.1, 10.0)}))
    assert memory.used == pytest.approx(100 * KB + size_of(network), abs=5 * KB)
    memory.drop("whole")
    memory.drop("model")
    assert memory.used == pytest.approx(100 * KB + size_of(network), abs=3 * KB)
    memory.drop("crop")
    memory.drop("guided")
    assert memory.used == 0


def test_small_entries_are_bounded_by_number() -> None:
    """Numbers cost little each, but not nothing."""
    memory = MemoryCache(10**12, most_entries=100)
    for number in range(1000):
        memory.put(str(number), Entry({"n": number}, {"n": summarise(number)}))
    assert len(memory) == 100
    assert memory.has("999")


def test_putting_a_key_again_replaces_it() -> None:
    """The bytes of the old entry are given back."""
    memory = MemoryCache(10**9)
    memory.put("a", Entry({"image": picture(100)}))
    memory.put("a", Entry({"image": picture(10)}))
    assert memory.used == pytest.approx(10 * KB, abs=2 * KB)
    assert memory.drop_where(lambda entry: on_device(entry.values["image"], "cpu")) == 1
    assert memory.used == 0


def test_networks_are_found_behind_functions() -> None:
    """Closures, partials, bound methods, defaults and attributes are followed; a context is not."""
    network = torch.nn.Linear(2, 2)

    class Wrapper:
        def __init__(self) -> None:
            self.inner = network
            self.again = self

        def call(self) -> None:
            """A method to bind."""

    def with_default(x: float, net: torch.nn.Module = network) -> None:
        """A function with a default."""

    class Holding(Context):
        def __init__(self) -> None:
            self.secret = network

    context = Holding()
    for value in (network, denoiser(network), partial(print, network), Wrapper().call, with_default, [{"a": network}]):
        assert networks(value) == [network]
    assert networks(lambda: context) == []
    assert sum(weigh(denoiser(network)).values()) == size_of(network) == 24


class FakeDevice:
    """A device of 1000 bytes that only remembers what stands on it."""

    def __init__(self) -> None:
        self.here: dict[int, int] = {}
        self.moved: list[tuple[str, torch.nn.Module]] = []

    def free(self) -> int:
        return 1000 - sum(self.here.values())

    def resident(self, network: torch.nn.Module) -> bool:
        return id(network) in self.here

    def to_device(self, network: torch.nn.Module) -> None:
        self.here[id(network)] = size_of(network)
        self.moved.append(("device", network))

    def to_host(self, network: torch.nn.Module) -> None:
        del self.here[id(network)]
        self.moved.append(("host", network))


def test_idle_networks_make_room_for_needed_ones() -> None:
    """The one unused for longest leaves; one that is needed stays and comes back; nothing moves without need."""
    device = FakeDevice()
    residency = Residency(device, workspace=0)
    a, b, c = (torch.nn.Linear(10, 10, bias=False) for _ in range(3))  # 400 bytes each
    for network in (a, b):
        device.here[id(network)] = size_of(network)  # as its loader put it there
        residency.use([network])
    residency.use([a])
    assert device.moved == []
    residency.make_room(400, keep=[c])
    assert device.moved == [("host", b)]
    device.here[id(c)] = size_of(c)
    residency.use([a, c])
    assert device.moved == [("host", b)]
    residency.use([b])
    assert device.moved[1:] == [("host", a), ("device", b)]


def test_a_network_that_its_loader_left_on_the_host_stays_there() -> None:
    """Only what was moved away for room is brought back."""
    device = FakeDevice()
    residency = Residency(device, workspace=0)
    residency.use([torch.nn.Linear(2, 2)])
    assert device.moved == []


def test_a_forgotten_network_is_not_held() -> None:
    """The mover keeps no network alive that the cache has dropped."""
    device = FakeDevice()
    residency = Residency(device, workspace=0)
    network = torch.nn.Linear(2, 2)
    residency.use([network])
    gone = weakref.ref(network)
    device.moved.clear()
    del network
    gc.collect()
    assert gone() is None
    residency.make_room(10**6)


def test_without_a_device_nothing_moves() -> None:
    """On the CPU there is no other place."""
    residency = Residency(None)
    assert not residency.moves
    residency.use([torch.nn.Linear(2, 2)])
    residency.make_room(10**9)
