"""Captions are what a person might type."""

import torch

from nodes.training.captions import WORDINGS, article, canonical, caption_bank, draw_caption
from nodes.training.dataset import EmojiData, Row

FOX = Row("fox", ("animal", "orange"), "noto", 3, 34, "x:fox")


def test_shares_of_the_wordings_sum_to_one() -> None:
    """The shares are a distribution."""
    assert abs(sum(share for share, _ in WORDINGS) - 1) < 1e-9


def test_the_article_follows_the_spelling() -> None:
    """a fox, an owl."""
    assert (article("fox"), article("owl")) == ("a", "an")


def test_drawn_captions_vary_and_speak_of_the_picture() -> None:
    """Each caption holds the name or a keyword; the usual wordings all occur."""
    generator = torch.Generator().manual_seed(0)
    captions = {draw_caption(FOX, generator) for _ in range(300)}
    assert {"fox", "a fox", "fox, noto style", "noto fox", "a fox, noto style"} <= captions
    assert all(set(caption.replace(",", "").split()) & {"fox", "animal", "orange"} for caption in captions)


def test_a_picture_without_keywords_still_has_a_caption() -> None:
    """Wordings with keywords fall back to the name."""
    generator = torch.Generator().manual_seed(0)
    bare = Row("fox", (), "noto", 3, 34, "x:fox")
    assert all("fox" in draw_caption(bare, generator) for _ in range(100))


def test_a_bank_starts_with_the_canonical_caption_and_repeats_for_a_seed(shapes: EmojiData) -> None:
    """Equal seeds give equal banks; the first caption is the one that scores use."""
    bank = caption_bank(shapes.rows, 3, seed=1)
    assert bank == caption_bank(shapes.rows, 3, seed=1) != caption_bank(shapes.rows, 3, seed=2)
    assert bank[0][0] == canonical("red circle", "flat") == "red circle, flat style"
