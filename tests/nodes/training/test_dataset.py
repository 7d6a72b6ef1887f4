"""The data set keeps pictures and rows together, and reads icon sets as their makers mean them."""

import json
import tarfile
from pathlib import Path

import pytest
import torch

from nodes.training import dataset, sources
from nodes.training.dataset import EmojiData, code_of, plain, read_emoji, set_rows, slug, write_emoji
from nodes.training.render import render, svg_document

RED_SQUARE = '<path fill="#f00" d="M4 4h8v8H4z"/>'


def test_a_file_gives_the_same_data_again(shapes: EmojiData, tmp_path: Path) -> None:
    """Pictures and rows survive the cache."""
    write_emoji(shapes, tmp_path / "emoji.safetensors")
    again = read_emoji(tmp_path / "emoji.safetensors")
    assert torch.equal(again.images, shapes.images)
    assert again.rows == shapes.rows


def test_a_part_keeps_pictures_with_their_rows(shapes: EmojiData) -> None:
    """After a selection the picture of a row is still its own."""
    part = shapes.where(lambda row: row.name == "blue square")
    assert [row.name for row in part.rows] == ["blue square"] * 2
    assert part.images[:, :, 16, 16].tolist() == [[40, 60, 220]] * 2


def test_pixels_lie_between_minus_one_and_one(shapes: EmojiData) -> None:
    """White is 1 and black would be -1."""
    assert float(shapes.pixels().max()) == 1
    assert shapes.pixels().dtype == torch.float32


@pytest.mark.parametrize(
    ("label", "as_slug", "as_typed"),
    [
        ("Smiling face with heart-eyes", "smiling-face-with-heart-eyes", "smiling face with heart-eyes"),
        ("twelve o’clock", "twelve-oclock", "twelve oclock"),
        ("keycap: *", "keycap", "keycap *"),
    ],
)
def test_names(label: str, as_slug: str, as_typed: str) -> None:
    """A label becomes the icon's file name and what a person would type."""
    assert slug(label) == as_slug
    assert plain(label) == as_typed


def test_code_points_ignore_the_variation_selector() -> None:
    """Sets disagree about FE0F; it changes nothing."""
    assert code_of("2764-FE0F") == code_of("2764") == "2764"


def test_a_drawing_fills_its_box_and_stands_on_white() -> None:
    """A square from 4 to 12 of 16 covers the middle half; around it is white."""
    pytest.importorskip("resvg_py")
    picture = render(svg_document({"body": RED_SQUARE}, {"width": 16, "height": 16}), 32)
    assert picture.shape == (32, 32, 3)
    assert picture[16, 16].tolist() == [255, 0, 0]
    assert picture[9, 9].tolist() == [255, 0, 0]
    assert picture[6, 16].tolist() == [255, 255, 255]


def test_a_wide_drawing_is_centred() -> None:
    """A drawing twice as wide as high keeps its shape; above and below is white."""
    pytest.importorskip("resvg_py")
    wide = {"body": '<path fill="#00f" d="M0 0h32v16H0z"/>', "width": 32, "height": 16}
    picture = render(svg_document(wide, {}), 32)
    assert picture[16, 1].tolist() == [0, 0, 255]
    assert picture[3, 16].tolist() == [255, 255, 255]


def test_rows_of_a_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hidden icons, skin tones and unknown names are left out; names come by code point or by slug."""
    icons = {name: {"body": RED_SQUARE} for name in ("heart", "waving-hand-skin-tone", "unknown", "fox")}
    icons["old"] = {"body": RED_SQUARE, "hidden": True}
    archive = npm_tarball(tmp_path, {"icons.json": {"icons": icons}, "chars.json": {"2764": "heart", "1f600": "old"}})
    monkeypatch.setattr(dataset, "fetch", lambda package, cache: archive)
    entries = [
        {"label": "red heart", "hexcode": "2764-FE0F", "tags": ["love"], "group": 0, "subgroup": 14},
        {"label": "fox", "hexcode": "1F98A"},
        {"label": "old", "hexcode": "1F600"},
    ]
    rows = [row for row, _ in set_rows(sources.EMOJI_SETS[0], entries, tmp_path)]
    assert [(row.name, row.keywords, row.style) for row in rows] == [
        ("fox", (), "noto"),
        ("red heart", ("love",), "noto"),
    ]


def npm_tarball(folder: Path, files: dict[str, object]) -> Path:
    """A package as `npm pack` writes it."""
    with tarfile.open(folder / "x.tgz", "w:gz") as tar:
        for name, content in files.items():
            (folder / name).write_text(json.dumps(content))
            tar.add(folder / name, f"package/{name}")
    return folder / "x.tgz"
