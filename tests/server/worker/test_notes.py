"""What code inside a call says about how it computes stands in the summary of its first output."""

from __future__ import annotations

from types import SimpleNamespace

import torch

from nodes.interface import REGISTRY
from nodes.interface.discovery import core_catalogue
from server.engine.calls import Call
from server.worker.context import Session
from server.worker.execute import Executor
from tests.conformance.examples import denoiser


def test_notes_of_a_call_reach_its_summary():
    """Compiling on a CPU is not done, and the result says why; calls that say nothing have no notes."""
    core_catalogue()
    session = Session(torch.device("cpu"), torch.float32, SimpleNamespace(), print, print, lambda: False)
    executor = Executor(REGISTRY, SimpleNamespace())
    call = Call(0, "fast", "denoisers.compile@1", (), {}, {}, [])
    told = executor.run(session, call, {"denoiser": denoiser(), "mode": "auto", "channels_last": True}).summaries
    assert told["denoiser"]["notes"] == ["not compiled: on a CPU that takes minutes and gains nothing"]
    quiet = executor.run(session, call, {"denoiser": denoiser(), "mode": "off", "channels_last": True}).summaries
    assert "notes" not in quiet["denoiser"]
