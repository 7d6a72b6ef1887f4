"""The disk tier: whole files or none, nothing altered is ever served, a failing disk is no failure of a run."""

from __future__ import annotations

import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nodes.interface import Denoiser, Latent, Space
from server.worker.disk import DiskCache

KEY, OTHER = "ab" * 20, "ac" * 20
VALUES = {"latent": Latent(torch.arange(12.0).reshape(1, 3, 2, 2)), "n": 3}
SUMMARIES = {"latent": {"type": "Latent"}, "n": {"type": "Integer", "value": 3}}


@pytest.fixture
def said() -> list[str]:
    """What the cache had to say."""
    return []


@pytest.fixture
def disk(tmp_path: Path, said: list[str]) -> DiskCache:
    """An empty cache that holds 100 kB."""
    return DiskCache(tmp_path / "cache", 100_000, said.append, least_free=0)


def file_of(tmp_path: Path, key: str = KEY) -> Path:
    """Where a key is stored."""
    return tmp_path / "cache" / key[:2] / key


def test_what_is_stored_comes_back_in_another_process(disk: DiskCache, tmp_path: Path) -> None:
    """A cache opened anew finds values, summaries and time."""
    assert disk.put(KEY, VALUES, SUMMARIES, 41.5)
    again = DiskCache(tmp_path / "cache", 100_000)
    assert again.has(KEY)
    stored = again.get(KEY)
    assert stored is not None
    assert torch.equal(stored.values["latent"].data, VALUES["latent"].data)  # type: ignore[attr-defined]
    assert (stored.values["n"], stored.summaries, stored.milliseconds) == (3, SUMMARIES, 41.5)
    assert not again.has(OTHER)
    assert again.get(OTHER) is None


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 10**6), st.integers(1, 255))
def test_a_flipped_bit_is_never_served(disk: DiskCache, tmp_path: Path, position: int, flip: int) -> None:
    """Wherever a byte changes, the answer is the stored value or none; a damaged file is put aside."""
    disk.put(KEY, VALUES, SUMMARIES, 1.0)
    data = bytearray(file_of(tmp_path).read_bytes())
    data[position % len(data)] ^= flip
    file_of(tmp_path).write_bytes(data)
    stored = disk.get(KEY)
    if stored is None:
        assert not disk.has(KEY)
    else:
        assert torch.equal(stored.values["latent"].data, VALUES["latent"].data)  # type: ignore[attr-defined]
        assert stored.values["n"] == 3


@pytest.mark.parametrize("size", [0, 4, 8, 50, -1])
def test_a_truncated_file_is_put_aside(disk: DiskCache, tmp_path: Path, said: list[str], size: int) -> None:
    """A file that was cut is a miss, is told, and is kept apart."""
    disk.put(KEY, VALUES, SUMMARIES, 1.0)
    os.truncate(file_of(tmp_path), size if size >= 0 else file_of(tmp_path).stat().st_size + size)
    assert disk.get(KEY) is None
    assert not disk.has(KEY)
    assert (tmp_path / "cache" / "quarantine" / KEY).exists()
    assert "damaged" in said[0]


def test_swapped_files_are_noticed(disk: DiskCache, tmp_path: Path) -> None:
    """A file under the name of another key is a miss."""
    disk.put(KEY, VALUES, SUMMARIES, 1.0)
    disk.put(OTHER, {"n": 4}, {}, 1.0)
    file_of(tmp_path).replace(file_of(tmp_path, OTHER))
    assert disk.get(OTHER) is None


def test_the_least_recently_used_go_first(disk: DiskCache, tmp_path: Path) -> None:
    """Beyond the limit, what was not read for the longest time is removed."""
    keys = [f"{n:02x}" * 20 for n in range(12)]
    big = {"latent": Latent(torch.zeros(1, 3, 32, 32))}
    for number, key in enumerate(keys[:7]):
        assert disk.put(key, big, {}, 1.0)
        os.utime(file_of(tmp_path, key), (number, number))
    assert disk.get(keys[0]) is not None
    for key in keys[7:]:
        disk.put(key, big, {}, 1.0)
    assert disk.has(keys[0])
    assert not disk.has(keys[1])
    assert sum(p.stat().st_size for p in (tmp_path / "cache").rglob("*") if p.is_file()) <= 100_000


def test_what_is_larger_than_the_limit_or_a_model_is_not_stored(disk: DiskCache, tmp_path: Path) -> None:
    """Neither leaves a file behind."""
    assert not disk.put(KEY, {"x": Latent(torch.zeros(1, 3, 128, 128))}, {}, 1.0)
    assert not disk.put(KEY, {"m": Denoiser(lambda x, s, c: x, Space("rgb", 3), 0.1, 1.0)}, {}, 1.0)
    assert not [p for p in tmp_path.rglob("*") if p.is_file()]


@contextmanager
def no_large_files() -> Iterator[None]:
    """Writing beyond 1 kB of a file fails, as on a full disk; only here, for pytest writes a log itself."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_means_no_cache_and_no_leftovers(disk: DiskCache, tmp_path: Path, said: list[str]) -> None:
    """A write that fails is told once and leaves neither the file nor its temporary name."""
    with no_large_files():
        stored = disk.put(KEY, {"latent": Latent(torch.zeros(1, 3, 32, 32))}, {}, 1.0)
    assert not stored
    assert not [p for p in tmp_path.rglob("*") if p.is_file()]
    assert "not cached on disk" in said[0]
    assert disk.put(KEY, {"n": 1}, {}, 1.0)


def test_little_free_space_stops_writing(tmp_path: Path) -> None:
    """The cache leaves the last of the disk to what matters more."""
    assert not DiskCache(tmp_path, 10**9, least_free=1 << 60).put(KEY, VALUES, SUMMARIES, 1.0)


def test_temporary_files_of_dead_processes_are_removed(disk: DiskCache, tmp_path: Path) -> None:
    """What a killed writer left behind goes at the next start; what a living one writes stays."""
    folder = tmp_path / "cache" / "ab"
    folder.mkdir(parents=True)
    dead, living = folder / f".{KEY}.4194304.0.tmp", folder / f".{KEY}.{os.getpid()}.0.tmp"
    dead.touch()
    living.touch()
    disk.put(OTHER, {"n": 1}, {}, 1.0)
    assert (dead.exists(), living.exists()) == (False, True)


@pytest.mark.parametrize("key", ["../../etc/passwd", "", "ABCDEF01", "a" * 200])
def test_a_key_is_hexadecimal(disk: DiskCache, key: str) -> None:
    """Nothing else becomes a path."""
    with pytest.raises(ValueError, match="hexadecimal"):
        disk.put(key, VALUES, SUMMARIES, 1.0)


def test_what_is_told_of_a_call_is_no_result(tmp_path: Path) -> None:
    """The header of a quick call can be read again, but nobody takes it for a stored value."""
    disk = DiskCache(tmp_path, 10_000_000)
    assert disk.tell("ab" * 20, {"image": {"type": "Image", "picture": "cd"}}, 1.5)
    header = disk.header("ab" * 20)
    assert header is not None
    assert (header["summaries"], header["milliseconds"]) == ({"image": {"type": "Image", "picture": "cd"}}, 1.5)
    assert not disk.has("ab" * 20)
    assert disk.get("ab" * 20) is None
