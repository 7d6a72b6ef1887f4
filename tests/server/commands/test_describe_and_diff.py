"""`wireloom describe` and `wireloom diff`: words on standard output, and an exit status for scripts."""

from __future__ import annotations

import json
import struct
import zlib
from pathlib import Path

import pytest

from server.__main__ import main
from server.engine import png

ROOT = Path(__file__).parents[3]


@pytest.fixture(autouse=True)
def _own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("WIRELOOM_DATA", str(tmp_path / "data"))


def shipped(name: str) -> dict:
    """A workflow that ships."""
    return json.loads((ROOT / f"workflows/{name}.json").read_text())


def written(folder: Path, name: str, data: dict) -> str:
    """The path of a workflow file."""
    path = folder / f"{name}.json"
    path.write_text(json.dumps(data))
    return str(path)


def picture(folder: Path, name: str, data: dict, coordinates: dict) -> str:
    """The path of a tiny PNG that carries a workflow."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    plain = png.SIGNATURE + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)) + \
        chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")
    path = folder / f"{name}.png"
    path.write_bytes(png.with_text(plain, png.recipe(data, coordinates, {}, "1")))
    return str(path)


def test_describe_prints_a_paragraph_and_an_outline(capsys):
    """The paragraph first, then each node with its values."""
    assert main(["describe", "text-to-image"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("Noise (seed 7) is denoised in 18 steps by emoji-32")
    assert "\n    steps: 18\n" in shown
    assert main(["describe", "text-to-image", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert set(data) == {"paragraph", "outline"}
    assert {"level": 2, "text": "steps: 18", "where": {"node": "levels", "port": "steps"}} in data["outline"]


def test_diff_of_the_same_is_zero(tmp_path, capsys):
    """The order of keys and the file's name do not matter."""
    data = shipped("two-prompts")
    turned = {key: data[key] for key in reversed(list(data))}
    assert main(["diff", "two-prompts", written(tmp_path, "a", turned)]) == 0
    assert capsys.readouterr().out == "the same\n"


def test_diff_of_others_is_one_and_says_what(tmp_path, capsys):
    """One line a change, as data with --json."""
    data = shipped("two-prompts")
    data["definitions"]["render"]["nodes"]["levels"]["in"]["steps"] = 30
    data["nodes"]["first"]["in"]["prompt"] = "a fox"
    path = written(tmp_path, "b", data)
    assert main(["diff", "two-prompts", path]) == 1
    assert capsys.readouterr().out.splitlines() == ["first.prompt: 'a red heart' -> 'a fox'",
                                                    "definition render: levels.steps: 12 -> 30"]
    assert main(["diff", "two-prompts", path, "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert found["same"] is False
    assert found["changes"][0] == {"kind": "value", "text": "first.prompt: 'a red heart' -> 'a fox'", "before":
                                   "a red heart", "after": "a fox", "where": {"node": "first", "port": "prompt"}}


def test_pictures_are_compared_by_their_recipes(tmp_path, capsys):
    """A picture and its workflow are the same; two pictures of one sweep differ in their coordinates."""
    data = shipped("text-to-image-sweep")
    one = picture(tmp_path, "one", data, {"cfg": 1, "seed": 0})
    other = picture(tmp_path, "other", data, {"cfg": 5, "seed": 0})
    assert main(["diff", one, "text-to-image-sweep"]) == 0
    assert main(["diff", one, one]) == 0
    capsys.readouterr()
    assert main(["diff", one, other]) == 1
    assert capsys.readouterr().out == "axis cfg: 1 -> 5\n"
    assert main(["describe", one]) == 0


@pytest.mark.parametrize("words", [["diff", "text-to-image", "gone.json"], ["diff", "-", "-"],
                                   ["diff", "text-to-image"], ["describe", "gone.json"],
                                   ["describe", str(ROOT / "pyproject.toml")]])
def test_mistakes_are_two(words, capsys):
    """What cannot be read is told in words with status 2."""
    assert main(words) == 2
    assert capsys.readouterr().err
