"""Hostile pickles under every ending and in every wrapping: none executes, each is refused with a sentence."""

from __future__ import annotations

import io
import json
import pickle
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from nodes.interface import BadInput
from nodes.weights.convert.archive import MAGIC, open_archive
from nodes.weights.convert.inert import Unconvertible
from nodes.weights.convert.state_dict import state_dict
from nodes.weights.load_clip import load_clip
from server.__main__ import main
from tests.fixtures.make_weights import ModelContext

ROOT = Path(__file__).parents[4]
ENDINGS = ("ckpt", "pt", "pth", "bin", "pkl", "pt2", "safetensors", "model", "")


def payloads(marker: str) -> dict[str, bytes]:
    """Pickles that would touch a file when Python opens them, by the way in which they would."""
    touch = f"open({marker!r}, 'w')".encode()
    shell = f"touch {marker}".encode()

    def text(value: bytes) -> bytes:
        return b"X" + len(value).to_bytes(4, "little") + value

    return {
        "os.system": b"cos\nsystem\n(S'" + shell + b"'\ntR.",
        "posix.system": b"\x80\x02cposix\nsystem\n" + text(shell) + b"\x85R.",
        "nt.system": b"\x80\x02cnt\nsystem\n" + text(shell) + b"\x85R.",
        "builtins.eval": b"\x80\x02cbuiltins\neval\n" + text(touch) + b"\x85R.",
        "builtins.exec": b"\x80\x02c__builtin__\nexec\n" + text(touch) + b"\x85R.",
        "by stack": b"\x80\x04" + text(b"builtins") + text(b"eval") + b"\x93" + text(touch) + b"\x85R.",
        "dotted": b"\x80\x04" + text(b"os") + text(b"path.os.system") + b"\x93" + text(shell) + b"\x85R.",
        "instance": b"(S'" + shell + b"'\nios\nsystem\n.",
        "object": b"\x80\x02(cos\nsystem\n" + text(shell) + b"o.",
        "new object": b"\x80\x02csubprocess\nPopen\n" + text(shell) + b"\x85\x81.",
        "new with keywords": b"\x80\x04csubprocess\nPopen\n)}\x92.",
        "getattr": b"\x80\x02cbuiltins\ngetattr\ncos\nsystem\n" + text(b"x") + b"\x86R.",
        "runpy": b"\x80\x02crunpy\n_run_code\n" + text(touch) + b"}\x86R.",
        "importlib": b"\x80\x02cimportlib\nimport_module\n" + text(b"antigravity") + b"\x85R.",
        "torch.hub": b"\x80\x02ctorch.hub\nload\n" + text(b"x/y") + b"\x85R.",
        "torch inductor": b"\x80\x02ctorch._inductor.codecache\nPyCodeCache.load\n" + text(touch) + b"\x85R.",
        "numpy runner": b"\x80\x02cnumpy.testing._private.utils\nrunstring\n" + text(touch) + b"}\x86R.",
        "in a dictionary": b"\x80\x02}" + text(b"state_dict") + b"cos\nsystem\n" + text(shell) + b"\x85Rs.",
        "as a state": b"\x80\x02ccollections\nOrderedDict\n)Rcos\nsystem\n" + text(shell) + b"\x85Rb.",
        "as a key": b"\x80\x02}cos\nsystem\n" + text(shell) + b"\x85RK\x01s.",
        "inside bytes": b"\x80\x03ctorch.storage\n_load_from_bytes\n" + _short(b"\x80\x02cos\nsystem\n.") + b"\x85R.",
        "extension": b"\x80\x02\x82\x01.",
        "buffer": b"\x80\x05\x97.",
        "calls a string": b"\x80\x02" + text(b"os.system") + text(shell) + b"\x85R.",
    }  # fmt: skip


def _short(value: bytes) -> bytes:
    return b"C" + bytes([len(value)]) + value


def wrappings(data: bytes) -> dict[str, bytes]:
    """The pickle itself, in torch's archive, and in torch's row of pickles."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("archive/data.pkl", data)
    row = pickle.dumps(MAGIC, 2) + pickle.dumps(1001, 2) + pickle.dumps({}, 2) + data + pickle.dumps([], 2)
    return {"plain": data, "zip": out.getvalue(), "row": row}


def test_the_payloads_do_what_they_say(tmp_path: Path):
    """The corpus is real: Python's own reader, in a process of its own, leaves the marker."""
    for name in ("os.system", "builtins.eval", "by stack", "instance", "object", "in a dictionary"):
        marker = tmp_path / name.replace(" ", "-")
        code = "import pickle, sys; pickle.loads(sys.stdin.buffer.read())"
        data = payloads(str(marker))[name]
        subprocess.run([sys.executable, "-c", code], input=data, check=False, capture_output=True)
        assert marker.exists(), name


@pytest.mark.parametrize("name", payloads(""))
def test_no_hostile_pickle_executes(tmp_path: Path, name: str):
    """Refused by the converter in each wrapping, and by a loader under each ending; the marker never appears."""
    marker = tmp_path / "ran"
    for wrapping, data in wrappings(payloads(str(marker))[name]).items():
        with pytest.raises(Unconvertible):
            state_dict(open_archive(io.BytesIO(data)).root)
        for ending in ENDINGS if name == "os.system" else ENDINGS[:1]:
            path = tmp_path / f"{wrapping}.{ending}"
            path.write_bytes(data)
            with pytest.raises(BadInput):
                load_clip(ModelContext(tmp_path), path.name)
    assert not marker.exists()


def test_the_command_refuses_a_hostile_file_and_leaves_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """In its own process: a sentence, status 1, no new file and no part of one."""
    source, marker = tmp_path / "model.ckpt", tmp_path / "ran"
    source.write_bytes(wrappings(payloads(str(marker))["posix.system"])["zip"])
    assert main(["models", "convert", str(source)]) == 1
    assert "asks for 'posix.system', which is no part of a model" in capsys.readouterr().out
    assert [path.name for path in tmp_path.iterdir()] == ["model.ckpt"]


def test_the_child_can_do_nothing_but_convert(tmp_path: Path):
    """Were there a hole in the reader: opening a file, a socket or a process ends the child at once."""
    for attempt in ("open('/etc/passwd')", "__import__('socket').socket()", "__import__('os').system('true')",
                    "__import__('subprocess').Popen(['true'])", "exec('1')"):
        code = ("import socket, subprocess, sys\nfrom nodes.weights.convert import child\n"
                f"sys.addaudithook(child.deny)\n{attempt}\nprint('free')")
        done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=False)
        assert (done.returncode, done.stdout) == (77, b""), attempt


def test_a_pickle_of_before_torch_is_called_one():
    """Protocols 0 and 1: whoever inspected the file was told that it is a pickle, and the converter says no less."""
    for protocol in (0, 1):
        with pytest.raises(Unconvertible, match="a pickle of protocol 0 or 1, in which no program saves weights"):
            open_archive(io.BytesIO(pickle.dumps({"weight": [1.0]}, protocol)))


def test_bombs_are_refused_quickly():
    """Dictionaries that hold each other fifty deep; a member that unpacks to a thousand times its size."""
    laughs = b"\x80\x02}q\x00" + b"".join(
        b"}q" + bytes([n + 1]) + b"(K\x00h" + bytes([n]) + b"K\x01h" + bytes([n]) + b"u" for n in range(50)) + b"."
    with pytest.raises(Unconvertible):
        state_dict(open_archive(io.BytesIO(wrappings(laughs)["zip"])).root)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("archive/data.pkl", bytes(10_000_000))
    with pytest.raises(Unconvertible, match="zip bomb"):
        open_archive(io.BytesIO(out.getvalue()))


def test_a_converted_file_is_whole_and_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """The command writes the new file beside the old one, says what it is, and never over another without --force."""
    torch = pytest.importorskip("torch")
    torch.save({"string_to_param": {"*": torch.zeros(2, 768)}, "name": "thing"}, tmp_path / "thing.pt")
    assert main(["models", "convert", str(tmp_path / "thing.pt"), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["kind"], report["family"], report["facts"]) == ("embedding", "sd1", {"name": "thing"})
    assert (tmp_path / "thing.safetensors").is_file()
    assert main(["models", "convert", str(tmp_path / "thing.pt")]) == 2
    assert "is there already" in capsys.readouterr().err
    assert main(["models", "convert", str(tmp_path / "thing.safetensors")]) == 2
    assert "is a safetensors file already" in capsys.readouterr().err
