"""One step of a stored record over HTTP: its numbers and pictures, and words for everything that is none."""

from __future__ import annotations

import asyncio
import hashlib
import io
import json
import struct
from dataclasses import replace

import pytest
import torch
from PIL import Image as Pillow

from nodes.interface import PLANE, RGB, Latent, Record
from nodes.interface.codec import encode
from nodes.interface.pictures import to_png
from tests.server.fakes.client import running


def record(steps: int = 3, samples: int = 2) -> Record:
    x = torch.rand(steps + 1, samples, 3, 5, 7, generator=torch.Generator().manual_seed(1)) * 2.4 - 1.2
    guidance = torch.ones(steps, samples)
    guidance[:1] = torch.nan
    return Record(torch.linspace(8, 0, steps + 1, dtype=torch.float64), x, x[1:] / 2, guidance, guidance * 30,
                  torch.ones(steps, dtype=torch.int64), RGB, "emoji", "euler", branched=1)


def ask(tmp_path, data: bytes, *paths: str):
    """The answers to GET values/DIGEST/steps/PATH once these bytes are stored."""
    digest = hashlib.sha256(data).hexdigest()

    async def scene():
        async with running(tmp_path) as (client, _):
            (tmp_path / "values" / digest[:2]).mkdir(exist_ok=True)
            (tmp_path / "values" / digest[:2] / digest).write_bytes(data)
            return [await client.get(f"/api/v1/values/{digest}/steps/{path}") for path in paths]

    return asyncio.run(scene())


def stored(value: object) -> bytes:
    return encode({"value": value})


def test_a_step_tells_its_numbers(tmp_path):
    """Levels, calls and lengths are those of the record; what is no number is null."""
    kept = record()
    first, second = (answer.json() for answer in ask(tmp_path, stored(kept), "0", "1"))
    assert (second["step"], second["steps"], second["calls"], second["branched"]) == (1, 3, 1, 1)
    assert [second["sigma"], second["sigma_next"]] == kept.sigmas[1:3].tolist()
    assert second["x"] == pytest.approx(kept.x[1].flatten(1).norm(dim=1).tolist())
    assert second["denoised"] == pytest.approx(kept.denoised[1].flatten(1).norm(dim=1).tolist())
    assert (first["guidance"], second["guidance"], second["angle"]) == ([None] * 2, [1.0] * 2, [30.0] * 2)
    assert (second["shape"], second["space"], second["model"]) == ([2, 3, 5, 7], "rgb", "emoji")


def test_the_pictures_are_those_of_the_record(tmp_path):
    """Pixel for pixel what a PNG of that latent shows."""
    kept = record()
    for part, answer in zip(("x", "denoised"), ask(tmp_path, stored(kept), "2/x?sample=1", "2/denoised?sample=1"),
                            strict=True):
        assert answer.headers["content-type"] == "image/png"
        wanted = to_png((getattr(kept, part)[2, 1] / 2 + 0.5).clamp(0, 1))
        shown, expected = (Pillow.open(io.BytesIO(b)) for b in (answer.content, wanted))
        assert shown.size == (7, 5)
        assert max(abs(a - b) for a, b in zip(shown.tobytes(), expected.tobytes(), strict=True)) <= 1


def test_large_pictures_are_thinned(tmp_path):
    """1,100 pixels a side become 367, every third of them."""
    x = torch.zeros(2, 1, 3, 1100, 1100)
    large = Record(torch.tensor([1.0, 0.0], dtype=torch.float64), x, x[1:], torch.ones(1, 1), torch.ones(1, 1),
                   torch.ones(1, dtype=torch.int64), RGB, "m", "euler")
    [answer] = ask(tmp_path, stored(large), "0/x")
    assert Pillow.open(io.BytesIO(answer.content)).size == (367, 367)


@pytest.mark.parametrize(("path", "status", "words"), [
    ("3", 404, "expected a step from 0 to 2, got 3"), ("-1", 404, "expected the number of a step"),
    ("one", 404, "expected the number of a step"), ("9" * 50, 404, "expected the number of a step"),
    ("3/x", 404, "expected a step from 0 to 2, got 3"), ("1/y", 404, "expected denoised or x, got 'y'"),
    ("1/x?sample=2", 404, "expected a sample from 0 to 1, got 2"),
    ("1/x?sample=a", 422, "expected sample to be a whole number"),
])
def test_a_step_that_is_not_there_is_refused_in_words(tmp_path, path, status, words):
    """Past the end, no number, another part, another sample."""
    [answer] = ask(tmp_path, stored(record()), path)
    assert answer.status_code == status
    assert words in answer.json()["problems"][0]["message"]


def broken() -> list[bytes]:
    whole = stored(record())
    size = struct.unpack_from("<Q", whole)[0]
    header = json.loads(whole[8:8 + size])

    def with_header(changed: object) -> bytes:
        raw = json.dumps(changed).encode()
        return struct.pack("<Q", len(raw)) + raw + whole[8 + size:]

    far = {**header, "value.x": {**header["value.x"], "data_offsets": [10**12, 10**13]}}
    texts = {**header, "value.x": {**header["value.x"], "shape": ["a"] * 5}}
    other = {**header, "value.x": {**header["value.x"], "dtype": "BOOL"}}
    less = {**header, "value.calls": {}}
    return [b"", b"{}", b"\xff" * 40, b"\x89PNG\r\n\x1a\n" + b"0" * 40, whole[:size], whole[:size + 40],
            stored(Latent(torch.zeros(1, 3, 2, 2))), stored("Record"),
            *map(with_header, (far, texts, other, less, [], 1))]


@pytest.mark.parametrize("data", broken())
def test_what_is_no_whole_record_is_refused_in_words(tmp_path, data):
    """Pictures, other values, files cut off and headers that lie: 404 with words, never 500."""
    for answer in ask(tmp_path, data, "1", "1/x"):
        assert answer.status_code == 404
        assert answer.json()["problems"][0]["kind"] == "not_a_record"


def test_a_digest_that_is_not_there_is_refused_in_words(tmp_path):
    """Unknown bytes are said to be missing, something that is no digest is said to be none."""

    async def scene():
        async with running(tmp_path) as (client, _):
            return [await client.get(f"/api/v1/values/{digest}/steps/0") for digest in ("0" * 64, "abc", "..")]

    first, second, _ = asyncio.run(scene())
    for answer, words in ((first, "there are no such bytes here"), (second, "expected a digest, 64 lower-case")):
        assert answer.status_code == 404
        assert words in answer.json()["problems"][0]["message"]


def test_a_record_outside_pixel_space_has_numbers_but_no_pictures(tmp_path):
    """Points of the plane: the refusal says how to see a latent."""
    x = torch.zeros(2, 1, 2, 1, 1)
    points = replace(record(1, 1), x=x, denoised=x[1:], space=PLANE)
    numbers, picture = ask(tmp_path, stored(points), "0", "0/x")
    assert numbers.json()["pictures"] == []
    assert picture.status_code == 404
    assert "in the space 'plane'" in picture.json()["problems"][0]["message"]


def test_a_record_without_steps_has_none_to_serve(tmp_path):
    """Strength 0 makes a record of no step."""
    none = record(0)
    [answer] = ask(tmp_path, stored(none), "0")
    assert "this record has none" in answer.json()["problems"][0]["message"]
