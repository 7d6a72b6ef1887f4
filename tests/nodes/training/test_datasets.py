"""Datasets: captions find their pictures, sizes keep forms, variants keep what a caption says, parts do not overlap."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from PIL import Image as Pillow

from nodes.interface import BadInput, Context, Dataset, Image
from nodes.training.add_hints import add_hints
from nodes.training.aspect_buckets import bucket_sizes, filled, fitted, nearest_bucket
from nodes.training.augment import Variation, augment, variants
from nodes.training.load_folder import load_folder
from nodes.training.make_dataset import make_dataset
from nodes.training.pictures_of import pictures_of
from nodes.training.split import split
from tests.conformance.training import squares


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three pictures: square, wide and tall."""
    for name, size, color in (("a.png", (20, 20), "red"), ("b.png", (40, 20), "green"), ("c.jpg", (20, 40), "blue")):
        Pillow.new("RGB", size, color).save(tmp_path / name)
    return tmp_path


def test_captions_come_from_texts_then_the_list_then_the_default(folder: Path) -> None:
    """A .txt beside a picture wins over the list, the list over the caption given to the node."""
    (folder / "a.txt").write_text("a red\n square\n", encoding="utf-8")
    lines = [{"file_name": "a.png", "text": "no"}, {"file_name": "b.png", "text": "a green bar"}]
    (folder / "metadata.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    data = load_folder(Context(), str(folder), side=8, caption="something")
    assert data.captions == ("a red square", "a green bar", "something")
    assert data.images.shape == (3, 3, 8, 8)
    assert data.images[0].float().mean((1, 2)).tolist() == [255, 0, 0]


def test_buckets_keep_the_form_of_each_picture(folder: Path) -> None:
    """Square, wide and tall come in sizes of their own, of about the same area, and none is lost."""
    data = load_folder(Context(), str(folder), side=32, fit="buckets")
    shapes = [tuple(bucket.images.shape[-2:]) for bucket in (data, *data.buckets)]
    assert sorted(shapes) == [(24, 40), (32, 32), (40, 24)]
    assert sum(len(bucket.images) for bucket in (data, *data.buckets)) == 3


def test_bucket_sizes_fit_the_area_and_their_twins_on_the_side() -> None:
    """Every size is a multiple, holds at most the area, is no wider than allowed, and its twin is there."""
    sizes = bucket_sizes(512, 64)
    assert (512, 512) in sizes
    for width, height in sizes:
        assert width % 64 == height % 64 == 0
        assert width * height <= 512**2
        assert max(width / height, height / width) <= 2
        assert (height, width) in sizes
    assert nearest_bucket(300, 300, sizes) == (512, 512)
    assert nearest_bucket(1600, 900, sizes)[0] > nearest_bucket(1600, 900, sizes)[1]


def test_filled_cuts_evenly_and_fitted_shows_all() -> None:
    """A wide picture with a white middle: filling a square keeps the middle, fitting keeps both ends on white."""
    picture = torch.zeros(1, 3, 8, 24)
    picture[..., 8:16] = 1
    assert filled(picture, (8, 8)).mean() > 0.95
    whole = fitted(picture, (24, 24))
    assert whole.shape == (1, 3, 24, 24)
    assert float(whole[..., 0, :].min()) == 1
    assert float(whole[..., 12, 0].max()) == 0


@pytest.mark.parametrize(("write", "words"), [
    (lambda f: (f / "captions.jsonl").write_text('{"file_name": "a.png"}'), "line 1 of captions.jsonl"),
    (lambda f: (f / "captions.jsonl").write_text("\n[]"), "line 2 of captions.jsonl"),
    (lambda f: (f / "a.txt").write_bytes(b"\xff\xfe\x00"), "UTF-8"),
    (lambda f: (f / "a.txt").write_text("x" * 5000), "at most 4000 characters"),
    (lambda f: (f / "a.png").write_bytes(b"GIF89a"), "holds a GIF"),
])
def test_bad_files_are_told_by_name(folder: Path, write: Callable[[Path], object], words: str) -> None:
    """What is wrong stands in the message with the file it is in."""
    write(folder)
    with pytest.raises(BadInput, match=words):
        load_folder(Context(), str(folder), side=8)


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    """There is nothing to train on."""
    with pytest.raises(BadInput, match="1 to 20000 pictures"):
        load_folder(Context(), str(tmp_path))


def test_no_variation_changes_nothing() -> None:
    """With every range at zero a variant is its picture, also of wide ones."""
    images = torch.randint(0, 256, (3, 3, 8, 12), dtype=torch.uint8)
    still = Variation(flip=False, zoom=0, shift=0)
    same = variants(Context(), Dataset(images, ("",) * 3, "x"), 2, still, seed=0)
    assert torch.equal(same.images, images.repeat_interleave(2, 0))


def test_variants_move_pictures_and_hints_alike() -> None:
    """A hint that is a picture's own channel stays so in every variant; half are mirrored; captions repeat."""
    data = Dataset(images := torch.randint(0, 256, (2, 3, 16, 16), dtype=torch.uint8), ("a", "b"), "x", images[:, :1])
    many = augment(Context(), data, copies=20, zoom=0.3, shift=0.1, turn=30, stretch=0.2)
    assert many.hints is not None
    assert torch.equal(many.hints, many.images[:, :1])
    assert many.captions == ("a",) * 20 + ("b",) * 20
    mirrored = augment(Context(), data, copies=20, zoom=0, shift=0)
    flips = sum(torch.equal(picture, images[0].flip(2)) for picture in mirrored.images[:20])
    assert 4 <= flips <= 16


def test_colours_change_pictures_and_not_hints() -> None:
    """Light and contrast are the picture's; what steers stays as it is."""
    data = Dataset(torch.full((1, 3, 8, 8), 90, dtype=torch.uint8), ("a",), "x", torch.full((1, 1, 8, 8), 90).byte())
    many = augment(Context(), data, copies=8, zoom=0, shift=0, colour=0.5)
    assert many.hints is not None
    assert many.hints.unique().tolist() == [90]
    assert len(many.images.float().mean((1, 2, 3)).unique()) > 3


def test_a_split_loses_nothing_and_shares_nothing() -> None:
    """Each picture is in one part, with its own caption and hint."""
    parts = split(Context(), squares(0), share=0.5)
    captions = parts.dataset.captions + parts.validation.captions
    assert sorted(captions) == sorted(squares(0).captions)
    for part in parts:
        assert part.hints is not None
        assert torch.equal(part.hints, part.images[:, :1])


def test_pictures_become_a_dataset_and_back() -> None:
    """Levels and captions survive; one caption may be for all."""
    image = Image(torch.randint(0, 256, (2, 3, 8, 8)).float() / 255)
    data = make_dataset(image, "a fox")
    assert data.captions == ("a fox", "a fox")
    assert torch.allclose(pictures_of(data).image.data, image.data)
    with pytest.raises(BadInput, match="1 caption or 2"):
        make_dataset(image, "a\nb\nc")


def test_hints_must_fit_their_pictures() -> None:
    """As many, as large: or the message says what is wanted."""
    with pytest.raises(BadInput, match="4 hints of 8 x 8"):
        add_hints(squares(0), Image(torch.zeros(3, 1, 8, 8)))
