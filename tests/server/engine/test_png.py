"""The recipe inside a PNG."""

from __future__ import annotations

import struct
import zlib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.engine import png
from server.engine.problems import Rejected


def chunk(kind: bytes, data: bytes) -> bytes:
    """A well-formed chunk."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


DOT = png.SIGNATURE + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)) + \
    chunk(b"IDAT", zlib.compress(b"\0\xff")) + chunk(b"IEND", b"")


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_texts_come_back_as_they_went_in(text):
    """Any Unicode text survives, and the picture's own chunks are untouched."""
    made = png.with_text(DOT, {"wireloom": text})
    assert png.read_text(made) == {"wireloom": text}
    assert made.endswith(DOT[33:])


def test_a_recipe_holds_document_coordinates_and_seeds():
    """Writing again replaces the recipe instead of adding a second one."""
    texts = png.recipe({"format": 1, "nodes": {}}, {"cfg": 5}, {"noise.seed": 7}, "0.1.0")
    twice = png.with_text(png.with_text(DOT, {"wireloom": "old"}), texts)
    assert twice.count(b"iTXt") == 1
    assert png.read_recipe(twice) == {"workflow": {"format": 1, "nodes": {}}, "coordinates": {"cfg": 5},
                                      "seeds": {"noise.seed": 7}, "version": "0.1.0"}
    assert png.read_recipe(DOT) is None


def test_pillow_reads_the_same():
    """Another reader sees the same text and the same pixel."""
    import io

    from PIL import Image

    with Image.open(io.BytesIO(png.with_text(DOT, {"wireloom": "h\u00e9"}))) as image:
        image.load()
        assert image.text["wireloom"] == "h\u00e9"
        assert image.getpixel((0, 0)) == 255


BOMB = chunk(b"iTXt", b"wireloom\0\1\0\0\0" + zlib.compress(b"x" * (png.MAX_TEXT + 1)))
DAMAGED = {
    "not a PNG": b"GIF89a", "empty": b"", "cut in a chunk": DOT[:40], "cut before IEND": DOT[:-12],
    "wrong checksum": DOT[:-1] + b"x", "endless length": png.SIGNATURE + b"\xff\xff\xff\xffIHDR",
    "a bomb": DOT[:33] + BOMB + DOT[33:], "cut text": DOT[:33] + chunk(b"iTXt", b"wireloom\0\1") + DOT[33:],
    "bad zlib": DOT[:33] + chunk(b"iTXt", b"wireloom\0\1\0\0\0nonsense") + DOT[33:],
    "not UTF-8": DOT[:33] + chunk(b"iTXt", b"wireloom\0\0\0\0\0\xff") + DOT[33:],
}


@pytest.mark.parametrize("raw", DAMAGED.values(), ids=DAMAGED.keys())
def test_damaged_files_are_refused_in_words(raw):
    """Truncation, wrong checksums, bombs and other files raise Rejected, nothing else."""
    with pytest.raises(Rejected):
        png.read_text(raw)


@given(st.binary(max_size=60), st.integers(0, 80))
def test_any_bytes_are_read_or_refused(noise, place):
    """Bytes changed anywhere give texts or Rejected."""
    raw = png.with_text(DOT, {"wireloom": "abc"})
    with suppress(Rejected):
        png.read_text(raw[:place] + noise + raw[place + len(noise):])


def test_a_recipe_that_is_not_strict_json_is_refused():
    """The recipe goes through the strict parser like any document."""
    for text in ("{", "[]", '{"workflow": NaN}', "[" * 100_000):
        with pytest.raises(Rejected):
            png.read_recipe(png.with_text(DOT, {"wireloom": text}))
