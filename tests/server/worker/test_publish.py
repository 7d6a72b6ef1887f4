"""What a run was asked for becomes files by digest."""

from __future__ import annotations

import hashlib
import io
import json
import resource
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image as Pillow

from nodes.interface import Denoiser, Figure, File, Image, Latent, Mask, Score, Space, Table
from nodes.interface.codec import decode
from nodes.plots.drawing import draw
from nodes.plots.render import render
from server.engine.execution import CallError, Entry
from server.worker.publish import Publisher


def published(folder: Path, value: Any, stem: str = "out") -> list[dict[str, Any]]:
    """The records of one value."""
    return Publisher(folder, lambda figure: Pillow.new("RGB", (9, 8))).publish(
        stem, "node", None, "x", Entry({"x": value}))


def content(folder: Path, record: dict[str, Any]) -> bytes:
    """The bytes of a record, checked against it."""
    data = (folder / record["digest"][:2] / record["digest"]).read_bytes()
    assert hashlib.sha256(data).hexdigest() == record["digest"]
    assert len(data) == record["size"]
    return data


def test_each_sample_of_a_picture_is_a_png(tmp_path: Path) -> None:
    """A batch of two is two files with their sizes; a single picture has the output's plain name."""
    records = published(tmp_path, Image(torch.stack([torch.zeros(3, 5, 7), torch.ones(3, 5, 7)])))
    assert [(r["name"], r["media_type"], r["width"], r["height"]) for r in records] == [
        ("out-0.png", "image/png", 7, 5), ("out-1.png", "image/png", 7, 5)]
    assert Pillow.open(io.BytesIO(content(tmp_path, records[1]))).getpixel((0, 0)) == (255, 255, 255)
    assert [r["name"] for r in published(tmp_path, Mask(torch.ones(1, 1, 4, 4)))] == ["out.png"]


@pytest.mark.parametrize(("value", "name", "media_type", "expected"), [
    (1.5, "out.json", "application/json", b"1.5"),
    (True, "out.json", "application/json", b"true"),
    ([1.0, 2.0], "out.json", "application/json", b"[1.0, 2.0]"),
    (float("nan"), "out.json", "application/json", b"null"),
    ("a ❤", "out.txt", "text/plain; charset=utf-8", "a ❤".encode()),
    (File("my file?.png", "image/png", b"123"), "my file_.png", "image/png", b"123"),
])
def test_plain_values_are_files_of_their_kind(tmp_path: Path, value: Any, name: str, media_type: str,
                                              expected: bytes) -> None:
    """Numbers are JSON, text is text, a file is its bytes under a safe name."""
    [record] = published(tmp_path, value)
    assert (record["name"], record["media_type"]) == (name, media_type)
    assert content(tmp_path, record) == expected


def test_scores_tables_and_figures_are_json(tmp_path: Path) -> None:
    """Every field is there; a figure comes as data and as a picture."""
    [score] = published(tmp_path, Score(1.5, "FID", 100, (1.0, 2.0), "clean-fid", ""))
    assert json.loads(content(tmp_path, score))["interval"] == [1.0, 2.0]
    [table] = published(tmp_path, Table(("a", "b"), ((1, None),)))
    assert json.loads(content(tmp_path, table)) == {"columns": ["a", "b"], "rows": [[1, None]]}
    figure, picture = published(tmp_path, Figure("t", ({"kind": "line", "x": [0], "y": [float("inf")]},)))
    assert figure["media_type"] == "application/vnd.wireloom.figure+json"
    assert json.loads(content(tmp_path, figure))["marks"][0]["y"] == [None]
    assert (picture["name"], picture["width"], picture["height"]) == ("out.png", 9, 8)


def test_latents_are_safetensors_and_models_have_no_file(tmp_path: Path) -> None:
    """Tensors can be read by other programs; a loaded model is told by its summary alone."""
    [record] = published(tmp_path, Latent(torch.ones(1, 3, 2, 2)))
    assert decode(content(tmp_path, record))["value"].space.name == "rgb"
    assert published(tmp_path, Denoiser(lambda x, s, c: x, Space("rgb", 3), 0.1, 1.0)) == []


def test_a_cached_value_is_written_once(tmp_path: Path) -> None:
    """The second time nothing is encoded; a file that was lost is written again; names follow the output."""
    publisher = Publisher(tmp_path)
    entry = Entry({"x": Image(torch.zeros(1, 3, 4, 4))})
    [first] = publisher.publish("a", "node", "ab" * 20, "x", entry)
    entry.values["x"] = None  # would publish nothing if it were looked at
    [second] = publisher.publish("b", "node", "ab" * 20, "x", entry)
    assert (first["digest"], first["name"], second["name"]) == (second["digest"], "a.png", "b.png")
    (tmp_path / first["digest"][:2] / first["digest"]).unlink()
    assert publisher.publish("c", "node", "ab" * 20, "x", entry) == []


def test_a_full_disk_fails_the_output_in_words(tmp_path: Path) -> None:
    """The problem says that space is missing; nothing half-written stays."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, hard))
    try:
        with pytest.raises(CallError, match="no space left") as failed:
            published(tmp_path, "x" * 1000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert failed.value.problem["kind"] == "no_space"
    assert not [p for p in tmp_path.rglob("*") if p.is_file()]


def test_a_figure_is_published_as_the_picture_that_its_node_draws(tmp_path: Path) -> None:
    """The file that a run leaves and plots.render show the same pixels."""
    marks = ({"kind": "image", "x": [0, 1], "y": [0, 1], "values": [[i + j for i in range(60)] for j in range(60)]},
             {"kind": "line", "x": [0, 1], "y": [0, 1], "label": "a"})
    for axis in ({"label": "x", "low": 0, "high": 1}, {"label": "x", "low": -1, "high": 1}):
        figure = Figure("t", marks, axis, axis)
        record = Publisher(tmp_path, draw).publish("out", "node", None, "x", Entry({"x": figure}))[1]
        pixels = np.asarray(Pillow.open(io.BytesIO(content(tmp_path, record))))
        assert np.array_equal(pixels, (render(figure).data[0].permute(1, 2, 0) * 255).round().numpy())
