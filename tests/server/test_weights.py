"""Weight files are inspected by their header alone, and everything else is refused by content."""

from __future__ import annotations

import io
import json
import pickle
import struct
import zipfile
from pathlib import Path
from typing import Any

import pytest

from server.files import Files
from server.settings import Settings
from server.weights import BadWeights, read_header

GOOD = {"__metadata__": {"wireloom": '{"kind": "upscaler"}'},
        "w": {"dtype": "F16", "shape": [2, 3], "data_offsets": [0, 12]}}


def write(path: Path, header: Any, body: bytes = b"\0" * 12, length: int | None = None) -> Path:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text) if length is None else length) + text + body)
    return path


def zipped() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("data.pkl", b"x" * 100)
    return stream.getvalue()


def test_a_header_tells_kind_shapes_and_parameters(tmp_path: Path):
    """Without reading a single weight."""
    weights = read_header(write(tmp_path / "m.safetensors", GOOD))
    assert (weights.kind, weights.parameters, weights.tensors[0].shape) == ("upscaler", 6, (2, 3))


@pytest.mark.parametrize(("content", "words"), [
    (pickle.dumps({"a": 1}), "a pickle"), (zipped(), "zip archive"), (b"GGUF" + b"\0" * 40, "GGUF"),
    (b"", "something else"), (b"version https://git-lfs.github.com/spec/v1\n", "Git LFS pointer"),
    (b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "PNG"),
])
def test_what_is_no_safetensors_file_is_refused_by_content(tmp_path: Path, content: bytes, words: str):
    """Whatever its name says: the message names what it is and how to convert it."""
    (tmp_path / "m.safetensors").write_bytes(content)
    with pytest.raises(BadWeights, match=words):
        read_header(tmp_path / "m.safetensors")


@pytest.mark.parametrize(("header", "body", "length", "words"), [
    (GOOD, b"\0" * 11, None, "cut off"), (GOOD, b"\0" * 13, None, "followed by"), (GOOD, b"", 10_000, "cut off"),
    (GOOD, b"", 2**40, "something else"), (b"{" * 5000, b"", None, "not valid JSON"),
    (b'{"a": 1}', b"", None, "damaged"),
    ({"a__b": GOOD["w"]}, b"\0" * 12, None, "not allowed"), ({"a\n": GOOD["w"]}, b"\0" * 12, None, "not allowed"),
    ({"w": {**GOOD["w"], "data_offsets": [0, 11]}}, b"\0" * 11, None, "damaged"),
    ({"w": {**GOOD["w"], "dtype": "F7"}}, b"\0" * 12, None, "damaged"),
    ({"w": {**GOOD["w"], "shape": [-2, -3]}}, b"\0" * 12, None, "damaged"),
    ({"a": GOOD["w"], "b": GOOD["w"]}, b"\0" * 12, None, "overlap"),
])
def test_a_damaged_header_is_refused_in_words(tmp_path: Path, header: Any, body: bytes, length: int | None, words: str):
    """Truncated, overlapping, lying or hostile headers never give a traceback."""
    with pytest.raises(BadWeights, match=words):
        read_header(write(tmp_path / "m.safetensors", header, body, length))


def test_weights_of_the_wrong_kind_are_refused_before_the_run(tmp_path):
    """The check names the kind that a weight file says it is, when a node wants another kind."""
    files = Files(Settings(data=tmp_path))
    why = files.find("model_file", "text_to_image", "starter/upscaler-x4.safetensors")
    assert why is not None
    assert "'upscaler'" in why
    assert files.find("model_file", "upscaler", "starter/upscaler-x4.safetensors") is None
    assert files.find("model_file", "any", "starter/upscaler-x4.safetensors") is None
