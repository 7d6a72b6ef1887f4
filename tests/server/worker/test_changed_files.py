"""A file that changes between the making of the keys and the end of its reading never gets a result into the cache."""

from __future__ import annotations

import hashlib
import io
import os
import signal
import time
from pathlib import Path
from typing import Any

import pytest
import torch
from PIL import Image

from server.files import Files
from server.settings import Settings
from server.worker.context import CallContext, FileChanged, Session
from server.worker.local import _last_event, make_plan
from server.worker.outcome import WORKER_DIED, Outcome

DOCUMENT = {"load": {"type": "images.load@1", "in": {"file": "swap.png"}}}


def png(level: int) -> bytes:
    """A grey picture."""
    out = io.BytesIO()
    Image.new("RGB", (4, 4), (level, level, level)).save(out, "PNG")
    return out.getvalue()


def replace(path: Path, content: bytes) -> None:
    """As a download tool does it: a new file under the old name."""
    path.with_suffix(".part").write_bytes(content)
    path.with_suffix(".part").replace(path)


def test_a_file_replaced_after_the_plan_is_refused_and_nothing_is_kept(lab: Any) -> None:
    """The run fails in words; with the old file back it computes what the old file holds."""
    path = lab.settings.images / "swap.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    replace(path, png(10))
    plan = make_plan(lab.host, lab.settings, {"format": 1, "nodes": DOCUMENT})
    replace(path, png(200))
    lab.events.clear()
    lab.go(lab.host.run("run", plan, lab.events.extend, lambda *preview: None))
    problem = next(e["problem"] for e in lab.events if e["kind"] == "call_failed")
    assert problem["kind"] == "model_changed"
    assert "swap.png" in problem["message"]
    assert "run it again" in problem["message"]
    replace(path, png(10))
    result = lab.run(DOCUMENT)
    assert (result.status, result.cached) == ("succeeded", 0)
    assert result.outputs["load.image"][0]["summary"]["mean"] == pytest.approx(10 / 255)


def test_weights_that_change_between_loading_and_use_spoil_the_result(tmp_path: Path) -> None:
    """A model's numbers are those of its file: overwritten in place, they change under a network loaded long ago."""
    settings = Settings(data=tmp_path)
    path = settings.models / "net.safetensors"
    path.parent.mkdir(parents=True)
    path.write_bytes((2).to_bytes(8, "little") + b"{}")
    digests = {"model_file:net.safetensors": hashlib.sha256(path.read_bytes()).hexdigest()}
    session = Session(torch.device("cpu"), torch.float32, Files(settings), lambda event: None, lambda *preview: None,
                      lambda: False, digests)
    session.refuse_changed_weights()
    path.write_bytes((3).to_bytes(8, "little") + b"{} ")
    with pytest.raises(FileChanged, match=r"net\.safetensors"):
        session.refuse_changed_weights()


def test_a_file_overwritten_with_its_old_time_and_size_is_noticed(tmp_path: Path) -> None:
    """As cp -p and rsync --inplace do it: size, inode and modification time stay, and the digest is another."""
    settings = Settings(data=tmp_path)
    path = settings.models / "net.safetensors"
    path.parent.mkdir(parents=True)
    path.write_bytes((2).to_bytes(8, "little") + b"{}")
    before = path.stat()
    time.sleep(0.15)  # long enough to be remembered
    files = Files(settings)
    digests = {"model_file:net.safetensors": files.digest("model_file", "net.safetensors")}
    session = Session(torch.device("cpu"), torch.float32, files, lambda event: None, lambda *preview: None,
                      lambda: False, digests)
    session.refuse_changed_weights()
    with path.open("r+b") as file:
        file.write((2).to_bytes(8, "little") + b"[]")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    after = path.stat()
    assert (after.st_size, after.st_mtime_ns, after.st_ino) == (before.st_size, before.st_mtime_ns, before.st_ino)
    with pytest.raises(FileChanged, match=r"net\.safetensors"):
        session.refuse_changed_weights()


def test_weights_that_are_cut_while_in_use_are_a_changed_model() -> None:
    """The kernel ends the worker with SIGBUS; the run's end says what it means, and the run is not tried again."""
    end = _last_event(Outcome(WORKER_DIED, signal.SIGBUS))
    assert end["problem"]["kind"] == "model_changed"
    assert "cut off" in end["problem"]["message"]


def test_a_file_that_changes_while_it_is_read_spoils_the_call(tmp_path: Path) -> None:
    """What a node made of it is refused after the call, whichever of the two files it saw."""
    settings = Settings(data=tmp_path)
    settings.images.mkdir(parents=True)
    path = settings.images / "swap.png"
    path.write_bytes(png(10))
    digests = {"image_file:swap.png": hashlib.sha256(png(10)).hexdigest()}
    session = Session(torch.device("cpu"), torch.float32, Files(settings), lambda event: None, lambda *preview: None,
                      lambda: False, digests)
    context = CallContext(session, "load", {})
    context.open_image("swap.png")
    context.refuse_changed_files()
    replace(path, png(200))
    with pytest.raises(FileChanged, match=r"swap\.png"):
        context.refuse_changed_files()
    path.unlink()
    with pytest.raises(FileChanged, match="there is no picture"):
        context.refuse_changed_files()
