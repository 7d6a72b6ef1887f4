"""The emoji data set: pictures with name, keywords, style and group; built once, kept in the cache as safetensors."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors import safe_open
from safetensors.torch import save_file
from torch import Tensor

from nodes.training.render import render, svg_document
from nodes.training.sources import DEFAULT_CACHE, EMOJI_SETS, NAMES, EmojiSet, fetch, read_json

SIZE_PX = 32
VERSION = 1  # raise when the same packages give other rows or pixels


@dataclass(frozen=True)
class Row:
    """What is known about one picture."""

    name: str
    keywords: tuple[str, ...]
    style: str
    group: int
    subgroup: int
    icon: str


@dataclass(frozen=True)
class EmojiData:
    """Pictures and their rows, in the same order.

    images:  [N, 3, 32, 32] uint8, sRGB on white
    """

    images: Tensor
    rows: tuple[Row, ...]

    def __len__(self) -> int:
        return len(self.rows)

    def where(self, keep: Callable[[Row], bool]) -> EmojiData:
        """The part of the data whose rows satisfy `keep`."""
        index = [i for i, row in enumerate(self.rows) if keep(row)]
        return EmojiData(self.images[index], tuple(self.rows[i] for i in index))

    @property
    def names(self) -> list[str]:
        """Every name once, sorted."""
        return sorted({row.name for row in self.rows})

    def pixels(self) -> Tensor:
        """The pictures as network input, [N, 3, 32, 32] float32 in [-1, 1]."""
        return self.images.float() / 127.5 - 1


def load_emoji(cache: Path = DEFAULT_CACHE) -> EmojiData:
    """The whole data set, built from its packages on first use (about a minute)."""
    path = cache / f"emoji-{SIZE_PX}-v{VERSION}.safetensors"
    if not path.exists():
        write_emoji(build_emoji(cache), path)
    return read_emoji(path)


def write_emoji(data: EmojiData, path: Path) -> None:
    """Save under a temporary name, then rename: a reader never sees half a file."""
    temporary = path.with_suffix(".partial")
    save_file({"images": data.images}, temporary, {"rows": json.dumps([asdict(row) for row in data.rows])})
    temporary.replace(path)


def read_emoji(path: Path) -> EmojiData:
    """Read what `write_emoji` wrote."""
    with safe_open(path, "pt") as file:
        rows = json.loads(file.metadata()["rows"])
        images = file.get_tensor("images")
    return EmojiData(images, tuple(Row(**{**row, "keywords": tuple(row["keywords"])}) for row in rows))


def build_emoji(cache: Path) -> EmojiData:
    """Draw every emoji of every set that has a name in the name list."""
    entries = read_json(fetch(NAMES, cache), "en/data.json")
    rows: list[Row] = []
    pictures: list[np.ndarray] = []
    for emoji_set in EMOJI_SETS:
        for row, svg in set_rows(emoji_set, entries, cache):
            rows.append(row)
            pictures.append(render(svg, SIZE_PX))
    images = torch.from_numpy(np.stack(pictures)).permute(0, 3, 1, 2).contiguous()
    return EmojiData(images, tuple(rows))


def set_rows(emoji_set: EmojiSet, entries: list[dict[str, Any]], cache: Path) -> Iterator[tuple[Row, str]]:
    """Rows and SVG of one set; skin-tone variants, hidden icons and icons without a known name are left out."""
    archive = fetch(emoji_set.package, cache)
    icons = read_json(archive, "icons.json")
    by_code = {code_of(entry["hexcode"]): entry for entry in entries}
    by_slug = {slug(entry["label"]): entry for entry in entries}
    codes = {icon: code_of(code) for code, icon in read_json(archive, "chars.json").items()}
    for icon, drawing in sorted(icons["icons"].items()):
        entry = by_code.get(codes.get(icon, "")) or by_slug.get(icon)
        if entry is None or drawing.get("hidden") or "skin-tone" in icon:
            continue
        row = Row(
            name=plain(entry["label"]),
            keywords=tuple(plain(tag) for tag in entry.get("tags", [])),
            style=emoji_set.style,
            group=entry.get("group", 99),
            subgroup=entry.get("subgroup", 99),
            icon=f"{emoji_set.package.name}:{icon}",
        )
        yield row, svg_document(drawing, icons)


def code_of(hexcode: str) -> str:
    """Code points in lower case without the variation selector, which sets use unevenly."""
    return hexcode.lower().replace("-fe0f", "")


def slug(label: str) -> str:
    """The name that icon sets give to an emoji: `O’clock` -> `oclock`."""
    return re.sub(r"[^a-z0-9]+", "-", re.sub("[’“”]", "", label.lower())).strip("-")


def plain(label: str) -> str:
    """A name as a person would type it: lower case, no punctuation that means nothing in a prompt."""
    return " ".join(re.sub(r"[:“”’,.()]", "", label.lower()).split())
