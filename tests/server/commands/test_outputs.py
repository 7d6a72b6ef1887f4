"""Outputs become files with clear names; nothing is overwritten."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from server.commands.terminal.documents import read_document
from server.commands.terminal.errors import Refused
from server.commands.terminal.outputs import ending, file_stem, refuse_folder, with_recipe, write_new
from server.settings import Settings


@pytest.mark.parametrize(("name", "coordinates", "sample", "stem"), [
    ("image", {}, "", "image"), ("image", {}, "3", "image-3"),
    ("image", {"cfg": 1.5, "seed": 7}, "", "image-cfg=1.5-seed=7"),
    ("../../etc", {}, "", "etc"), ("a b", {"prompt": "a/b\\c"}, "", "a_b-prompt=a_b_c"), ("con", {}, "", "_con"),
    ("...", {}, "", "output"), ("größe", {}, "", "größe"),
])
def test_names_say_the_output_and_its_coordinates(name: str, coordinates: dict, sample: str, stem: str):
    """NAME-axis=value-sample, with nothing in it that a disk or a shell stumbles over."""
    assert file_stem(name, coordinates, sample) == stem


def test_a_long_prompt_makes_no_name_that_is_too_long():
    """The name stays below what every file system takes, also with a counter and an ending."""
    name = file_stem("image", {f"axis {i}": "größe " * 200 for i in range(20)}, "12")
    assert len(name.encode()) <= 200


def test_different_bytes_get_another_name_and_equal_bytes_the_same(tmp_path: Path):
    """A file is never replaced; writing the same again gives the file that is there."""
    first = write_new(tmp_path, "image", ".png", b"one")
    second = write_new(tmp_path, "image", ".png", b"two")
    assert (first.name, second.name) == ("image.png", "image-2.png")
    assert write_new(tmp_path, "image", ".png", b"two") == second
    assert first.read_bytes() == b"one"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["image-2.png", "image.png"]


@pytest.mark.parametrize(("name", "kept"), [
    ("image.png", ".png"), ("a.number.json", ".json"), ("plot.figure.json", ".figure.json"), ("none", ""),
])
def test_a_dot_in_the_name_of_an_output_is_no_ending(name: str, kept: str):
    """`node.port` keeps its name once, and a figure both parts of its ending."""
    assert ending(name) == kept


def test_a_folder_that_cannot_be_is_refused_before_the_run(tmp_path: Path):
    """A file in its place, or a name that no disk takes, costs no computing."""
    (tmp_path / "file").write_bytes(b"")
    for folder, told in ((tmp_path / "file", "expected a folder"), (tmp_path / "file" / "x", "choose another"),
                         (tmp_path / ("x" * 300), "too long")):
        with pytest.raises(Refused, match=told):
            refuse_folder(folder)
    refuse_folder(tmp_path / "new" / "folder")
    assert (tmp_path / "new" / "folder").is_dir()


@pytest.mark.parametrize("kind", ["png", "jpeg", "webp"])
def test_a_written_picture_is_read_as_the_workflow_that_made_it(tmp_path: Path, kind: str):
    """`wireloom run picture.jpg` draws it again at its coordinates; one without a recipe is refused in words."""
    picture = io.BytesIO()
    Image.new("RGB", (3, 2)).save(picture, kind.upper())
    workflow = {"format": 1, "title": "A red heart", "nodes": {}}
    cell = {"coordinates": {"cfg": 5}, "seeds": {}}
    made = with_recipe(picture.getvalue(), {"media_type": f"image/{kind}"}, cell, workflow)
    (tmp_path / "made.x").write_bytes(made)
    (tmp_path / "bare.x").write_bytes(picture.getvalue())
    document = read_document(str(tmp_path / "made.x"), Settings(data=tmp_path))
    assert (document.data, document.coordinates) == (workflow, {"cfg": 5})
    with pytest.raises(Refused, match="without a workflow inside"):
        read_document(str(tmp_path / "bare.x"), Settings(data=tmp_path))
