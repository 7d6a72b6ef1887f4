"""All that a worker has once torch is loaded: the nodes, the device, the cache, and the running of plans."""

from __future__ import annotations

import os
import sys
import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import torch
from PIL import Image as Pillow

from nodes.interface.catalogue import Catalogue
from nodes.interface.discovery import core_catalogue
from nodes.interface.host_memory import host_memory_free
from nodes.interface.node import REGISTRY
from nodes.interface.ports import Figure
from server.engine.calls import Plan
from server.engine.events import run_finished
from server.engine.plan_data import plan_from_data
from server.engine.problems import Problem
from server.engine.run import run
from server.files import Files
from server.settings import Settings
from server.worker.cache import TieredCache
from server.worker.context import Session
from server.worker.disk import DiskCache
from server.worker.execute import Executor
from server.worker.load_packs import LoadedPacks, load_packs
from server.worker.memory import MemoryCache
from server.worker.outbox import Outbox
from server.worker.publish import DrawFigure, Publisher
from server.worker.residency import CudaMover, Residency
from server.worker.room import Room
from server.worker.shortage import Shortage, give_back
from server.worker.thumbnails import Thumbnails
from server.worker.weigh import PLAIN, networks

_MOST_ASKED_FOR = 1000


class EngineRoom:
    """Nodes, device, cache and the run loop of one worker."""

    def __init__(self, settings: Settings, skip: Mapping[str, str], outbox: Outbox,
                 loading: Callable[[str], None], draw: DrawFigure) -> None:
        self._outbox, self._settings = outbox, settings
        self.device = torch.device(_device_name(settings.device))
        core = core_catalogue()
        self._packs = load_packs(settings, skip, loading)
        self.catalogue = _whole(core, self._packs)
        self._memory = MemoryCache(settings.memory_budget)
        self._cache = TieredCache(self._memory, DiskCache(settings.cache, settings.cache_limit, outbox.log))
        self._residency = Residency(CudaMover() if self.device.type == "cuda" else None)
        shortage = Shortage(self.device.type, self._memory, self._residency, self._free)
        self._room = Room(self.device.type, self._memory, self._residency, lambda: self._free(unknown=2**62))
        drawer = _drawn_once(draw)
        self._executor = Executor(REGISTRY, shortage, self._bring if self._residency.moves else None,
                                  Thumbnails(settings.thumbnails, drawer).add)
        self._publisher = Publisher(settings.values, drawer)
        self._files = Files(settings)

    @property
    def device_broken(self) -> bool:
        """Whether only a new process can use the device again."""
        return self._executor.device_broken

    def introduction(self) -> dict[str, Any]:
        """The fields of the `ready` message."""
        catalogue = {**self.catalogue.to_data(), "packs": self._packs.digests}
        return {"pid": os.getpid(), "device": self.device.type, "dtype": "float32", "catalogue": catalogue,
                "memory": self._total()}

    def run(self, plan_data: dict[str, Any], cancelled: Callable[[], bool]) -> None:
        """Run a plan. Whatever happens, its last event is `run_finished`."""
        started = time.perf_counter()
        try:
            plan = plan_from_data(plan_data)
            session = Session(self.device, torch.float32, self._files, self._outbox.emit, self._outbox.preview,
                              cancelled, plan.files, self._room.before_loading)
            self._room.begin(call.key for call in plan.calls if call.key)
            self._cache.asked_for = _asked_for(plan)
            run(plan, self._cache, lambda call, inputs: self._executor.run(session, call, inputs),
                self._outbox.emit, cancelled, self._publisher.for_plan(plan))
        except Exception as error:
            traceback.print_exception(error)
            problem = Problem("internal", f"the engine failed: {type(error).__name__}: {error}; this is a mistake of "
                              "Wireloom, please report it with the worker's log")
            milliseconds = (time.perf_counter() - started) * 1000
            self._outbox.emit(run_finished("failed", milliseconds, {}, problem.to_data()))
        finally:
            give_back(self._memory.used)

    def close(self) -> None:
        """Finish writing what is to be kept."""
        self._cache.flush()
        sys.stdout.flush()

    def _bring(self, arguments: Mapping[str, Any]) -> None:
        """Bring the networks that a call needs onto the device."""
        self._residency.use([n for v in arguments.values() if type(v) not in PLAIN for n in networks(v)])

    def _free(self, unknown: int = 0) -> int:
        return self._residency.free() if self._residency.moves else host_memory_free(unknown)

    def _total(self) -> int:
        if self.device.type == "cuda":
            return int(torch.cuda.mem_get_info()[1])
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def _asked_for(plan: Plan) -> frozenset[str]:
    """The keys of the calls that a plan publishes; of a very large sweep none, because of the many small files."""
    indices = {index for output in plan.outputs.values() for index in output.calls}
    keys = (plan.calls[index].key for index in indices)
    return frozenset(key for key in keys if key) if len(indices) <= _MOST_ASKED_FOR else frozenset()


def _device_name(wanted: str) -> str:
    if wanted == "auto":
        return "cuda" if torch.cuda.is_available() else "cpu"
    if wanted == "cuda" and not torch.cuda.is_available():
        raise RuntimeError("expected a CUDA device, found none; start with --device cpu")
    return wanted


def _whole(core: Catalogue, packs: LoadedPacks) -> Catalogue:
    """The library's own nodes and those of the packs."""
    whole = Catalogue.of([*core.nodes.values(), *packs.types], core.source, tuple(packs.broken))
    return replace(whole, ports=core.ports)


def _drawn_once(draw: DrawFigure) -> DrawFigure:
    """The same function, which remembers its last figure: its thumbnail and its published file are one picture."""
    last: list[tuple[Figure, Pillow.Image]] = []

    def drawn(figure: Figure) -> Pillow.Image:
        if not last or last[0][0] is not figure:
            last[:] = [(figure, draw(figure))]
        return last[0][1]

    return drawn
