"""Folders of pictures: found below the images folder, refused in words, and their digest covers all that is read."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from server.files import IMAGES, FileRefused, Files
from server.settings import Settings


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """A data folder with cats/one.png and a caption."""
    settings = Settings(data=tmp_path)
    cats = settings.images / "cats"
    cats.mkdir(parents=True)
    Image.new("RGB", (4, 4), "red").save(cats / "one.png")
    (cats / "one.txt").write_text("a cat")
    return Files(settings)


def test_folders_with_pictures_are_listed_and_found(files: Files, tmp_path: Path) -> None:
    """Only folders that hold a picture are offered."""
    (tmp_path / "images" / "empty").mkdir()
    assert files.names(IMAGES) == ["cats"]
    assert files.find(IMAGES, None, "cats") is None
    assert files.path(IMAGES, "cats") == tmp_path / "images" / "cats"


def test_a_changed_caption_changes_the_digest(files: Files, tmp_path: Path) -> None:
    """Captions and pictures decide the key of a call; other files do not."""
    before = files.digest(IMAGES, "cats")
    (tmp_path / "images" / "cats" / "notes.md").write_text("x")
    assert files.digest(IMAGES, "cats") == before
    (tmp_path / "images" / "cats" / "one.txt").write_text("a dog")
    assert files.digest(IMAGES, "cats") != before


@pytest.mark.parametrize("name", ["dogs", "cats/one.png", "link"])
def test_what_is_no_folder_of_pictures_is_refused(files: Files, tmp_path: Path, name: str) -> None:
    """Missing, a file, or reached by a symbolic link: the message says where to put pictures."""
    (tmp_path / "images" / "link").symlink_to(tmp_path / "images" / "cats")
    assert "make it below" in (files.find(IMAGES, None, name) or "")


def test_no_name_leads_out_of_the_images_folder(files: Files) -> None:
    """Names only lead downwards."""
    for name in ("..", "cats/../..", "/etc"):
        assert files.find(IMAGES, None, name)
        with pytest.raises(FileRefused):
            files.digest(IMAGES, name)
