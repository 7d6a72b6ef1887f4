"""How much of a run is in the cache already, without starting a worker."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from nodes.interface.catalogue import Catalogue
from server.engine.check import Checked
from server.engine.cost import cost
from server.engine.keys import key_calls
from server.engine.plan import plan
from server.engine.workflow import Workflow
from server.files import Files
from server.settings import Settings
from server.worker.disk import DiskCache


def cost_of(workflow: Workflow, checked: Checked, catalogue: Catalogue, files: Files,
            settings: Settings) -> dict[str, Any]:
    """Calls, different calls, calls that the disk cache saves; the device is guessed as the worker would choose it."""
    environment = {"device": likely_device(settings), "dtype": "float32"}
    keyed = key_calls(plan(workflow, checked), catalogue, environment, files.digest)
    return cost(keyed, DiskCache(settings.cache, settings.cache_limit).has).to_data()


def likely_device(settings: Settings) -> str:
    """The device class that a worker would take, as far as it can be seen without loading torch."""
    if settings.device != "auto":
        return settings.device
    hidden = os.environ.get("CUDA_VISIBLE_DEVICES") == ""
    return "cuda" if Path("/dev/nvidia0").exists() and not hidden else "cpu"
