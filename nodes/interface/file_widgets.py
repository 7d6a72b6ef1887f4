"""Widgets for literals that name a file: a picture, a mask painted on one, the weights of a model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from nodes.interface.widget import Widget


def _refuse_file_name(value: str) -> str | None:
    """Names as people give them, in any script; none that leads upwards, is hidden or holds what cannot be seen."""
    parts = value.split("/")
    if len(value) <= 255 and value.isprintable() and not any(c in value for c in "\\:") and all(
            part and part[0] not in ".~ " for part in parts):
        return None
    return f"expected a file name below the folder, such as pictures/cat.png, got {value[:80]!r}"


@dataclass(frozen=True)
class ImageFile(Widget):
    """The name of a picture: an uploaded one (`sha256-...`), or a file below the images folder."""

    kind: ClassVar[str] = "image_file"
    file_kind: ClassVar[str] = "image_file"

    def refuse(self, value: Any) -> str | None:
        return _refuse_file_name(value)


@dataclass(frozen=True)
class ImageFolder(Widget):
    """The name of a folder of pictures, with captions beside them, below the images folder."""

    kind: ClassVar[str] = "image_folder"
    file_kind: ClassVar[str] = "image_folder"

    def refuse(self, value: Any) -> str | None:
        return _refuse_file_name(value)


@dataclass(frozen=True)
class MaskFile(Widget):
    """The name of a mask painted on a picture: an uploaded grey PNG, or a file below the images folder.

    image: the input beside it that the mask is painted on
    """

    kind: ClassVar[str] = "mask_file"
    file_kind: ClassVar[str] = "image_file"
    image: str

    def refuse(self, value: Any) -> str | None:
        return _refuse_file_name(value)


@dataclass(frozen=True)
class ModelFile(Widget):
    """The name of a weight file of one kind below the models folder, such as starter/emoji-32.safetensors."""

    kind: ClassVar[str] = "model_file"
    file_kind: ClassVar[str] = "model_file"
    model: str

    def refuse(self, value: Any) -> str | None:
        return _refuse_file_name(value)
