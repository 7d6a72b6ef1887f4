"""What a person might type to get a picture: its name in several wordings, with or without the style."""

from __future__ import annotations

import torch
from torch import Generator

from nodes.training.dataset import Row

# (share, wording). {a} is the article; {keywords} are one to three of the picture's keywords.
WORDINGS = (
    (0.30, "{name}, {style} style"),
    (0.18, "{name}"),
    (0.14, "{a} {name}"),
    (0.10, "{style} {name}"),
    (0.08, "{a} {name}, {style} style"),
    (0.10, "{name}, {keywords}, {style} style"),
    (0.05, "{name}, {keywords}"),
    (0.05, "{keywords}"),
)


def article(name: str) -> str:
    """The indefinite article, by spelling."""
    return "an" if name[0] in "aeiou" else "a"


def canonical(name: str, style: str) -> str:
    """The wording that scores are measured with."""
    return f"{name}, {style} style"


def draw_caption(row: Row, generator: Generator) -> str:
    """One caption in a random wording."""
    shares = torch.tensor([share for share, _ in WORDINGS])
    wording = WORDINGS[int(torch.multinomial(shares, 1, generator=generator))][1]
    if not row.keywords and "{keywords}" in wording:
        wording = "{name}"
    order = torch.randperm(len(row.keywords), generator=generator).tolist()
    count = 1 + int(torch.randint(3, (1,), generator=generator))
    keywords = " ".join(row.keywords[i] for i in order[:count])
    return wording.format(name=row.name, a=article(row.name), style=row.style, keywords=keywords)


def caption_bank(rows: tuple[Row, ...], count: int, seed: int) -> list[list[str]]:
    """`count` captions for each row; the first is the canonical one."""
    generator = torch.Generator().manual_seed(seed)
    return [[canonical(row.name, row.style), *(draw_caption(row, generator) for _ in range(count - 1))] for row in rows]
