"""The recipe inside PNG, JPEG and WebP files made by Pillow."""

from __future__ import annotations

import io
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from server.engine import jpeg, pictures, webp
from server.engine.pictures import may_carry, read_recipe, with_recipe
from server.engine.problems import Rejected

EXIF = Image.Exif().tobytes()
WORKFLOW = {"format": 1, "title": "größe <&> \"}{\" ]]> 😀", "nodes": {}}
KINDS = {"image/png": "PNG", "image/jpeg": "JPEG", "image/webp": "WEBP"}


def picture(kind: str, mode: str = "RGB", **options: Any) -> bytes:
    """A small picture as a file."""
    buffer = io.BytesIO()
    Image.radial_gradient("L").resize((37, 22)).convert(mode).save(buffer, kind, **options)
    return buffer.getvalue()


FILES = [
    pytest.param("image/png", picture("PNG"), id="png"),
    pytest.param("image/jpeg", picture("JPEG"), id="jpeg"),
    pytest.param("image/jpeg", picture("JPEG", progressive=True, exif=EXIF), id="jpeg-exif"),
    pytest.param("image/webp", picture("WEBP"), id="webp"),
    pytest.param("image/webp", picture("WEBP", lossless=True), id="webp-lossless"),
    pytest.param("image/webp", picture("WEBP", "RGBA"), id="webp-alpha"),
    pytest.param("image/webp", picture("WEBP", "RGBA", lossless=True), id="webp-lossless-alpha"),
    pytest.param("image/webp", picture("WEBP", save_all=True, append_images=[Image.new("RGB", (37, 22))]),
                 id="webp-animated"),
]


def carrying(kind: str, body: bytes, workflow: dict[str, Any] = WORKFLOW) -> bytes:
    """The file with a recipe."""
    return with_recipe(kind, body, workflow, {"cfg": 5}, {"noise.seed": 7}, "0.1.0")


@pytest.mark.parametrize(("kind", "body"), FILES)
def test_the_recipe_comes_back_and_the_pixels_stay(kind, body):
    """Any Pillow file carries it; each frame decodes to the same pixels, modes and sizes."""
    made = carrying(kind, body)
    assert read_recipe(made) == {"workflow": WORKFLOW, "coordinates": {"cfg": 5}, "seeds": {"noise.seed": 7},
                                 "version": "0.1.0"}
    assert read_recipe(body) is None
    assert may_carry(made[:16])
    with Image.open(io.BytesIO(body)) as before, Image.open(io.BytesIO(made)) as after:
        assert (after.format, after.mode, after.size) == (KINDS[kind], before.mode, before.size)
        for frame in range(getattr(before, "n_frames", 1)):
            before.seek(frame)
            after.seek(frame)
            assert after.tobytes() == before.tobytes()


@pytest.mark.parametrize(("kind", "body"), FILES)
@pytest.mark.parametrize("size", [10, 70_000, 400_000])
def test_a_new_recipe_takes_the_place_of_an_old_one_whatever_its_size(kind, body, size):
    """Writing twice is writing once; a recipe of 400 kB fits into the small segments of a JPEG too."""
    large = {**WORKFLOW, "ui": {"note": "&" * size}}
    twice = carrying(kind, carrying(kind, body, large), WORKFLOW)
    assert twice == carrying(kind, body)
    assert read_recipe(carrying(kind, body, large))["workflow"] == large


def test_other_readers_find_the_recipe_as_xmp():
    """Pillow hands out the packet of both formats."""
    for kind in ("image/jpeg", "image/webp"):
        with Image.open(io.BytesIO(carrying(kind, picture(KINDS[kind])))) as image:
            assert b"wireloom:recipe" in image.info["xmp"]


@pytest.mark.parametrize("kind", ["image/jpeg", "image/webp"])
def test_what_else_a_file_says_about_itself_is_kept(kind):
    """EXIF, colour profile and the XMP of other programs."""
    extra = {"exif": EXIF, "icc_profile": b"profile", "xmp": b"<x:xmpmeta>theirs</x:xmpmeta>"}
    body = picture(KINDS[kind], **extra)
    made = carrying(kind, body)
    with Image.open(io.BytesIO(made)) as image:
        assert image.info["icc_profile"] == b"profile"
        assert image.info["exif"]
    assert b"theirs" in made
    assert read_recipe(made)["workflow"] == WORKFLOW


def test_what_carries_no_recipe_is_left_as_it_is():
    """Other kinds of files, and files that are not what they claim to be."""
    for kind in ("image/gif", "text/plain", *KINDS):
        assert carrying(kind, b"GIF89a") == b"GIF89a"
    assert not may_carry(b"GIF89a")


CUT = {"webp": picture("WEBP")[:-5], "webp head": picture("WEBP")[:18], "webp without chunks": picture("WEBP")[:12],
       "jpeg head": picture("JPEG")[:3], "jpeg segment": picture("JPEG")[:10], "jpeg marker": b"\xff\xd8\xff\xd9",
       "jpeg noise": b"\xff\xd8hello"}


@pytest.mark.parametrize("body", CUT.values(), ids=CUT.keys())
def test_a_picture_that_is_cut_off_is_refused_in_words(body):
    """Nothing is written into it, and reading says where it ends."""
    write = webp.with_text if webp.is_webp(body) else jpeg.with_text
    with pytest.raises(Rejected):
        write(body, {"wireloom": "{}"})


@given(st.sampled_from(["image/jpeg", "image/webp"]), st.binary(max_size=40), st.integers(0, 700))
def test_any_bytes_are_read_or_refused(kind, noise, place):
    """Bytes changed anywhere give a recipe, none, or Rejected."""
    raw = carrying(kind, SMALL[kind])
    damaged = raw[:place] + noise + raw[place + len(noise):]
    with suppress(Rejected):
        read_recipe(damaged) if may_carry(damaged[:16]) else None
    assert isinstance(pictures.with_recipe(kind, damaged, {}, {}, {}, ""), bytes)


SMALL = {kind: picture(KINDS[kind]) for kind in ("image/jpeg", "image/webp")}
