"""Memory before disk, nothing broken in either."""

from __future__ import annotations

from pathlib import Path

import torch

from nodes.interface import Latent
from nodes.interface.summary import summarise
from server.engine.execution import Entry
from server.worker.cache import TieredCache
from server.worker.disk import DiskCache
from server.worker.memory import MemoryCache

KEY, OTHER, THIRD = "ab" * 20, "cd" * 20, "ef" * 20


def opened(folder: Path, budget: int = 10**9) -> TieredCache:
    """A cache as a fresh worker has it."""
    return TieredCache(MemoryCache(budget), DiskCache(folder, 10**9, least_free=0))


def entry(value: float) -> Entry:
    """The result of a call that makes a latent."""
    latent = Latent(torch.full((1, 3, 2, 2), value))
    return Entry({"latent": latent}, {"latent": summarise(latent)})


def test_slow_calls_survive_a_restart_cheap_and_quick_ones_do_not(tmp_path: Path) -> None:
    """What takes 20 ms is worth reading again; what is cheap is computed again."""
    cache = opened(tmp_path)
    cache.put(KEY, entry(1.0), 25.0, cheap=False)
    cache.put(OTHER, entry(2.0), 5.0, cheap=False)
    cache.put(THIRD, entry(3.0), 500.0, cheap=True)
    assert all(map(cache.has, (KEY, OTHER, THIRD)))
    cache.flush()
    again = opened(tmp_path)
    assert [again.has(key) for key in (KEY, OTHER, THIRD)] == [True, False, False]
    found = again.get(KEY)
    assert found is not None
    assert torch.equal(found.values["latent"].data, entry(1.0).values["latent"].data)
    assert found.summaries == entry(1.0).summaries


def test_what_a_run_was_asked_for_survives_a_restart(tmp_path: Path) -> None:
    """However quick it was, so that the same run computes nothing."""
    cache = opened(tmp_path)
    cache.asked_for = frozenset({OTHER})
    cache.put(OTHER, entry(2.0), 0.1, cheap=True)
    cache.flush()
    assert opened(tmp_path).has(OTHER)


def test_what_is_not_finite_is_never_kept(tmp_path: Path) -> None:
    """Neither in memory nor on disk."""
    cache = opened(tmp_path)
    cache.put(KEY, entry(float("nan")), 100.0, cheap=False)
    cache.flush()
    assert not cache.has(KEY)


def test_memory_that_forgot_finds_it_on_disk(tmp_path: Path) -> None:
    """Evicted values are read back; damaged ones are a miss."""
    cache = opened(tmp_path, budget=10)
    cache.put(KEY, entry(1.0), 25.0, cheap=False)
    cache.flush()
    assert cache.get(KEY) is not None
    path = tmp_path / KEY[:2] / KEY
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    assert cache.has(KEY)
    assert cache.get(KEY) is None
    assert not cache.has(KEY)
