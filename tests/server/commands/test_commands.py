"""The commands as a person meets them: help, exit statuses, sentences instead of tracebacks."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from server.__main__ import command_names, main

ROOT = Path(__file__).parents[3]
COMMANDS = ["check", "describe", "diff", "doctor", "eval", "import", "models", "nodes", "packs", "run", "serve",
            "token", "train", "twin", "workflows"]


@pytest.fixture(autouse=True)
def _own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("WIRELOOM_DATA", str(tmp_path / "data"))


def test_every_command_is_found_by_its_file(capsys: pytest.CaptureFixture[str]):
    """One file is one command; the overview names them all with their help."""
    assert command_names() == COMMANDS
    assert main(["--help"]) == 0
    shown = capsys.readouterr().out
    assert all(f"  {name}" in shown for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(name: str, capsys: pytest.CaptureFixture[str]):
    """`wireloom NAME --help` says what it does and explains each option."""
    assert main([name, "--help"]) == 0
    assert f"usage: wireloom {name}" in capsys.readouterr().out


def test_the_overview_imports_nothing_heavy():
    """`wireloom --help` takes a blink: no torch, no FastAPI, no asyncio, no engine, and few modules in all."""
    code = ("import sys; before = set(sys.modules); from server.__main__ import main; main(['--help']); "
            "new = set(sys.modules) - before; print(len(new)); "
            "print([m for m in ('torch', 'fastapi', 'asyncio', 'sqlite3', 'server.engine.check') if m in new])")
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    *_, count, heavy = done.stdout.splitlines()
    assert heavy == "[]"
    assert int(count) < 200  # about 95


@pytest.mark.parametrize("name", ["run", "check", "nodes", "models", "workflows", "token", "packs"])
def test_no_command_imports_torch_here(name: str):
    """Only the worker imports torch; the command's own process stays small."""
    words = {"run": ["run", "no such file"], "check": ["check", "samplers-compared"]}.get(name, [name])
    code = (f"import sys; from server.__main__ import main; main({words!r}); "
            "sys.exit(any(m in sys.modules for m in ('torch', 'PIL', 'numpy', 'fastapi')))")
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True)


@pytest.mark.parametrize(("words", "status", "told"), [
    ([], 2, ""), (["rnu"], 2, "did you mean `wireloom run`?"), (["run"], 2, "required: file"),
    (["run", "missing.json"], 2, "there is no file or workflow called 'missing.json'"),
    (["run", "text-to-imag"], 2, "did you mean 'text-to-image'?"),
    (["run", "samplers-compared", "--set", "seed"], 2, "expected name=value"),
    (["run", "samplers-compared", "--set", "sed=1"], 2, "did you mean 'seed'?"),
    (["run", "samplers-compared", "--set", "seed=many"], 2, "expected a seed from 0 to 9007199254740991, got 'many'"),
    (["run", "samplers-compared", "--sweep", "seed=a..b"], 2, "got 'a..b'"),
    (["run", str(ROOT)], 2, "got the folder"), (["models", "inspect"], 2, "expected the name of a model"),
    (["models", "inspect", str(ROOT / "pyproject.toml")], 2, "does not start like a safetensors file"),
    (["nodes", "values.nummber"], 2, "did you mean 'values.number'?"), (["packs", "approve"], 2, "name of a pack"),
    (["packs", "approve", "nothing"], 2, "no pack folder"), (["packs", "revoke", "nothing"], 2, "was not approved"),
    (["serve", "--host", "0.0.0.0"], 2, "--expose"), (["serve", "--port", "99999"], 2, "0 to 65535"),
])
def test_a_mistake_is_a_sentence(words: list[str], status: int, told: str, capsys: pytest.CaptureFixture[str]):
    """Exit status 2, what was expected, and often what was meant."""
    assert main(words) == status
    shown = capsys.readouterr()
    assert told in shown.err
    assert "Traceback" not in shown.err


@pytest.mark.parametrize(("content", "told"), [
    (b"", "JSON"), (b"\0\1\2", "neither a workflow"), (b'{"format": 2}', "format"), (b"[" * 100_000, "deep"),
    (b"\x89PNG\r\n\x1a\n", "cut off"), (b"\xff\xfe{}", "UTF-8"), (b'{"format": 1, "nodes": []}', "nodes"),
])
def test_a_damaged_workflow_file_is_a_sentence(content: bytes, told: str, tmp_path: Path,
                                               capsys: pytest.CaptureFixture[str]):
    """Empty, binary, deep, cut, of another format: run and check both say what is wrong and exit with 2."""
    (tmp_path / "w.json").write_bytes(content)
    assert main(["run", str(tmp_path / "w.json")]) == 2
    assert told in capsys.readouterr().err
    assert main(["check", str(tmp_path / "w.json")]) == 2
    assert told in capsys.readouterr().out


def test_check_reports_every_file_as_data(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """--json gives one object per file, with problems as the API gives them; a missing file stops no other."""
    (tmp_path / "w.json").write_text('{"format": 1, "nodes": {"n": {"type": "values.nummber@1"}}}')
    assert main(["check", "--json", "missing.json", str(tmp_path / "w.json"), "samplers-compared", "--cost"]) == 2
    missing, wrong, good = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert missing["problems"][0]["kind"] == "unreadable"
    assert wrong["problems"][0]["where"]["node"] == "n"
    assert good["problems"] == []
    assert good["cost"]["calls"] >= good["cost"]["distinct"] > 0


def test_run_refuses_as_data_with_json(capsys: pytest.CaptureFixture[str]):
    """--json never prints anything but one JSON object on standard output."""
    assert main(["run", "samplers-compared", "--set", "seed=x", "--json"]) == 2
    shown = capsys.readouterr()
    assert json.loads(shown.out)["problems"]
    assert shown.err == ""


def test_a_port_in_use_ends_with_4(capsys: pytest.CaptureFixture[str]):
    """A clear sentence, and a port to try."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert main(["serve", "--port", str(taken.getsockname()[1])]) == 4
    assert "already in use" in capsys.readouterr().err


@pytest.mark.parametrize("words", [["token"], ["serve", "--port", "0"], ["run", "samplers-compared"]])
def test_a_data_folder_that_cannot_be_written_is_a_sentence(words: list[str], tmp_path: Path,
                                                            capsys: pytest.CaptureFixture[str]):
    """The folder is named, and what to do about it."""
    (tmp_path / "file").write_text("in the way")
    assert main([*words, "--data", str(tmp_path / "file" / "data")]) in (1, 2)
    shown = capsys.readouterr().err
    assert str(tmp_path / "file") in shown
    assert "WIRELOOM_DATA" in shown


def test_the_token_is_private_and_rotates(capsys: pytest.CaptureFixture[str], tmp_path: Path):
    """show prints the same token each time, rotate another one; the file is readable by its owner only."""
    tokens = []
    for words in (["token"], ["token", "show"], ["token", "rotate"]):
        assert main(words) == 0
        tokens.append(capsys.readouterr().out.strip())
    assert tokens[0] == tokens[1] != tokens[2]
    assert (tmp_path / "data/token").stat().st_mode & 0o777 == 0o600


def test_nodes_as_data_is_the_snapshot(capsys: pytest.CaptureFixture[str]):
    """`wireloom nodes --json` equals the committed catalogue."""
    assert main(["nodes", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == json.loads((ROOT / "server/catalogue.json").read_text())


def test_a_node_has_a_help_page(capsys: pytest.CaptureFixture[str]):
    """What it does, each input with what it accepts, each output."""
    assert main(["nodes", "samplers.sample"]) == 0
    shown = capsys.readouterr().out
    assert all(word in shown for word in ("samplers.sample@1", "denoiser: Denoiser", "must be wired", "one of"))


def test_a_pack_is_approved_by_its_bytes(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """approve, change one byte: it must be approved again; revoke takes it back."""
    folder = tmp_path / "data/packs/mine"
    folder.mkdir(parents=True)
    (folder / "node.py").write_text("print('hello')\n")
    states = []
    for words in (["packs"], ["packs", "approve", "mine"], ["packs", "--json"]):
        assert main(words) == 0
        states.append(capsys.readouterr().out)
    assert "not approved" in states[0]
    assert json.loads(states[2])[0]["state"] == "approved"
    (folder / "node.py").write_text("print('hellp')\n")
    assert main(["packs", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["state"] == "changed"


def test_models_are_listed_by_content(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """The starter models with kind and digest; pickles, with a friendly name or their own, with the reason why not."""
    folder = tmp_path / "data/models"
    folder.mkdir(parents=True)
    for name in ("bad.safetensors", "old.ckpt"):
        (folder / name).write_bytes(b"\x80\x04" + b"x" * 40)
    assert main(["models", "--json"]) == 0
    rows = {row["name"]: row for row in json.loads(capsys.readouterr().out)}
    assert rows["starter/upscaler-x4.safetensors"]["kind"] == "upscaler"
    assert len(rows["starter/upscaler-x4.safetensors"]["digest"]) == 64
    assert all("pickle" in rows[name]["error"] for name in ("bad.safetensors", "old.ckpt"))


def test_an_unexpected_error_is_our_bug_and_says_so(monkeypatch: pytest.MonkeyPatch,
                                                    capsys: pytest.CaptureFixture[str]):
    """Status 70 and one sentence; the traceback only with WIRELOOM_DEBUG=1."""
    monkeypatch.setattr("server.commands.token.main", lambda args: 1 // 0)
    assert main(["token"]) == 70
    assert "Traceback" not in capsys.readouterr().err
    monkeypatch.setenv("WIRELOOM_DEBUG", "1")
    assert main(["token"]) == 70
    assert "Traceback" in capsys.readouterr().err


def test_a_reader_that_goes_away_is_no_error():
    """`wireloom nodes | head -1` ends quietly."""
    command = f"{sys.executable} -m server nodes | head -1"
    done = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, text=True, check=True,
                          env={**os.environ, "PYTHONUNBUFFERED": "1"})
    assert done.stderr == ""
