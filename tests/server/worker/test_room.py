"""Before weights are loaded there is room for them: the least recently used leave, never what the run uses."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from nodes.interface import Denoiser, Image, Space
from nodes.interface import host_memory as memory_of_host
from nodes.interface.host_memory import host_memory_free
from nodes.interface.notes import noted
from server.engine.execution import Entry
from server.worker.memory import MemoryCache
from server.worker.residency import Residency, size_of
from server.worker.room import Room, bytes_needed
from tests.fixtures.hole_files import write_hole

MB = 10**6
RESERVE = 2**28


class FakeDevice:
    """A device of so many bytes; networks are on it once they were put there."""

    def __init__(self, size: int) -> None:
        self.size, self.here = size, dict[int, int]()
        self.left: list[torch.nn.Module] = []

    def free(self) -> int:
        return self.size - sum(self.here.values())

    def resident(self, network: torch.nn.Module) -> bool:
        return id(network) in self.here

    def to_device(self, network: torch.nn.Module) -> None:
        self.here[id(network)] = size_of(network)

    def to_host(self, network: torch.nn.Module) -> None:
        del self.here[id(network)]
        self.left.append(network)


def model(megabytes: int) -> torch.nn.Module:
    """A network that takes so much."""
    return torch.nn.Linear(1000, megabytes * MB // 4000, bias=False)


def value(network: torch.nn.Module) -> Entry:
    """What a loader gave."""
    return Entry({"denoiser": Denoiser(lambda x, sigma, c: network(x), Space("rgb", 3), 0.1, 10.0)})


def file_of(folder: Path, megabytes: int, name: str = "new.safetensors") -> Path:
    """A file in half precision of so many MB."""
    return write_hole(folder / name, {"weight": (megabytes * MB // 2000, 1000)}, dtype="F16")


def a_gpu(megabytes: int, *networks: torch.nn.Module) -> tuple[FakeDevice, MemoryCache, Residency, Room]:
    """A GPU with room for so many MB beside the reserve, on which networks stand, each of an earlier run."""
    device, memory = FakeDevice(megabytes * MB + RESERVE), MemoryCache(10**12)
    residency = Residency(device, workspace=0)
    room = Room("cuda", memory, residency, device.free)
    for number, network in enumerate(networks):
        memory.put(str(number), value(network))
        device.to_device(network)
        room.begin([str(number)])
        residency.use([network])
    return device, memory, residency, room


def test_the_least_recently_used_model_leaves_before_another_is_loaded(tmp_path: Path) -> None:
    """One is enough here, so the other stays; what happened is noted beside the call."""
    old, newer = model(4), model(4)
    device, _, _, room = a_gpu(10, old, newer)
    room.begin([])
    with noted() as notes:
        room.before_loading(file_of(tmp_path, 5), "new.safetensors")
    assert device.left == [old]
    assert notes == ["4.0 MB of idle models went to host memory to make room for new.safetensors"]


def test_nothing_moves_where_there_is_room(tmp_path: Path) -> None:
    """Nor is anything said."""
    device, _, _, room = a_gpu(10, model(4))
    room.begin([])
    with noted() as notes:
        room.before_loading(file_of(tmp_path, 5), "new.safetensors")
    assert (device.left, notes) == ([], [])


def test_what_the_run_uses_stays(tmp_path: Path) -> None:
    """A model that is kept from before and that the plan holds, and one that the run has used; the others leave."""
    kept, used, idle = model(3), model(3), model(3)
    device, _, residency, room = a_gpu(10, kept, used, idle)
    room.begin(["0"])
    residency.use([used])
    room.before_loading(file_of(tmp_path, 9), "new.safetensors")
    assert device.left == [idle]


def test_a_call_that_needs_more_takes_from_the_run_itself_last() -> None:
    """Idle models of earlier runs leave first, though one of the run was used less recently."""
    base, idle, refiner = model(4), model(4), model(4)
    device, _, residency, room = a_gpu(9, base, idle)
    device.size = 9 * MB
    room.begin(["0"])
    residency.use([refiner])
    assert device.left == [idle]
    device.to_device(refiner)
    residency.use([idle])
    assert device.left == [idle, base]


def test_a_gpu_forgets_values_on_it_and_none_on_the_host(tmp_path: Path) -> None:
    """Forgetting a picture in host memory makes no room there."""
    _, memory, _, room = a_gpu(1)
    memory.put("picture", Entry({"image": Image(torch.zeros(1, 3, 100, 100))}))
    room.begin([])
    room.before_loading(file_of(tmp_path, 5), "new.safetensors")
    assert memory.has("picture")


def test_a_cpu_forgets_what_earlier_runs_left(tmp_path: Path) -> None:
    """The least recently used result first; what the plan holds stays; half precision will take twice its size."""
    memory = MemoryCache(10**12)
    free = lambda: 30 * MB + RESERVE - memory.used  # noqa: E731 - memory of 30 MB
    room = Room("cpu", memory, Residency(None), free)
    for key in ("used", "a", "b"):
        memory.put(key, value(model(8)))
    room.begin(["used"])
    with noted() as notes:
        room.before_loading(file_of(tmp_path, 6), "new.safetensors")
    assert [memory.has(key) for key in ("used", "a", "b")] == [True, False, True]
    assert notes == ["forgot 1 result of earlier runs (8.0 MB) to make room for new.safetensors"]


def test_what_is_needed_is_read_from_headers(tmp_path: Path) -> None:
    """Of one file, of a folder, and nothing of what cannot be read; in float32 half precision takes twice as much."""
    file = file_of(tmp_path, 2)
    assert (bytes_needed(file, "f", False), bytes_needed(file, "f", True)) == (2 * MB, 4 * MB)
    for part in ("unet", "vae"):
        (tmp_path / "sd" / part).mkdir(parents=True)
        file_of(tmp_path / "sd" / part, 2)
    (tmp_path / "sd/model_index.json").write_text("{}")
    file_of(tmp_path / "sd/unet", 3).rename(tmp_path / "sd/unet/new.fp16.safetensors")  # a variant that is not read
    file_of(tmp_path / "sd/unet", 2)
    assert bytes_needed(tmp_path / "sd/unet/new.safetensors", "f", False) == 4 * MB
    assert bytes_needed(tmp_path / "none.safetensors", "f", False) == 0


def test_the_memory_of_a_container_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its limit less what it uses, pages of files apart; without a limit that of the machine."""
    monkeypatch.setattr(memory_of_host, "CONTAINER", tmp_path)
    machine = host_memory_free()
    (tmp_path / "memory.max").write_text("max\n")
    (tmp_path / "memory.current").write_text(f"{700 * MB}\n")
    (tmp_path / "memory.stat").write_text(f"anon 1\ninactive_file {100 * MB}\n")
    assert host_memory_free() == pytest.approx(machine, rel=0.2)
    (tmp_path / "memory.max").write_text(f"{1000 * MB}\n")
    assert host_memory_free() == 400 * MB
    monkeypatch.setattr(memory_of_host, "CONTAINER", tmp_path / "none")
    monkeypatch.setattr(memory_of_host, "MACHINE", tmp_path / "none")
    assert host_memory_free(unknown=7) == 7
