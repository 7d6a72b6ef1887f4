"""The shapes of what the routes of files answer: pictures and weights."""

from __future__ import annotations

from server.routes.answers import Answer


class ImageStored(Answer):
    """An uploaded picture; `name` is what an image-file input takes."""

    name: str
    media_type: str
    width: int
    height: int
    size: int


class ImageList(Answer):
    """Names of pictures that an image-file input takes."""

    images: list[str]


class ModelFileAnswer(Answer):
    """A weight file that a model-file input takes.

    `kind` and `family` are "unknown" where its tensors do not tell; `also` are further kinds that it serves as, `words`
    say what it is.
    """

    name: str
    size: int
    shipped: bool
    kind: str
    family: str
    variant: str
    words: str
    also: list[str]


class ModelList(Answer):
    """Weight files by name."""

    models: list[ModelFileAnswer]
